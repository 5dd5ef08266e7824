/** The chart as the real Helm renders it. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { CHART } from '../../../operator/chart/generated-files.ts';
import { execute } from '../../cluster/command-line.ts';
import { tool } from '../../cluster/tools.ts';
import { ROOT } from '../../tidy/source-files.ts';

export const CHART_PATH = join(ROOT, CHART);
export const RELEASE = 'oso-fallback-operator';
export const NAMESPACE = 'oso-fallback-system';

export type Rendered = {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly [field: string]: unknown;
};

/** Helm without a cluster. Rejects with what it complains about. */
export async function helm(...args: readonly string[]): Promise<string> {
  const home = mkdtempSync(join(tmpdir(), 'oso-fallback-helm-'));
  const environment = { HELM_CACHE_HOME: home, HELM_CONFIG_HOME: home, HELM_DATA_HOME: home };
  try {
    return await execute([tool('helm'), ...args], { environment });
  } finally {
    rmSync(home, { recursive: true });
  }
}

/** With `values` instead of the defaults. */
export function valuesArguments(values: object): readonly string[] {
  return Object.entries(values).flatMap(([name, value]) => [
    '--set-json',
    `${name}=${JSON.stringify(value)}`,
  ]);
}

/** Everything that the chart is with these values, in the order in which Helm creates it. */
export async function rendered(values: object, chart = CHART_PATH): Promise<readonly Rendered[]> {
  const place = ['--namespace', NAMESPACE];
  return objectsIn(await helm('template', RELEASE, chart, ...place, ...valuesArguments(values)));
}

export function objectsIn(yaml: string): readonly Rendered[] {
  return parseAllDocuments(yaml, { version: '1.1' })
    .map((document) => document.toJS() as Rendered | null)
    .filter((object) => object !== null);
}
