/** The golden cases: a resource, and every object that is to be made of it, in one file of YAML each. */

import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { parseAllDocuments, stringify } from 'yaml';
import { desiredObjects } from '../../../operator/desired/desired.ts';
import type { KubeObject } from '../../../operator/kube/object.ts';
import { filesOf } from '../../tidy/source-files.ts';
import { contextFor, fallbackWith } from './fallbacks.ts';

/** As a user would write it. */
export type Manifest = {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace: string; readonly uid?: string };
  readonly spec: { readonly replicas?: number; readonly monitoring?: { readonly labels?: object } };
};

export type GoldenCase = {
  /** `ten-lines`: of the file. */
  readonly name: string;
  readonly path: string;
  readonly manifest: Manifest;
};

/** One for every file of golden/. Its first document is the resource; the rest is not read. */
export function goldenCases(): readonly GoldenCase[] {
  return filesOf('test/operator/desired/golden/*.yaml').map((path) => {
    const [first] = parseAllDocuments(readFileSync(path, 'utf8'));
    return { name: basename(path, '.yaml'), path, manifest: first?.toJS() as Manifest };
  });
}

/** What is made of it. Prometheus Operator is where a case says how it selects. */
export function objectsOf({ metadata, spec }: Manifest): readonly KubeObject[] {
  const fallback = fallbackWith(spec, metadata);
  const isMonitored = spec.monitoring?.labels !== undefined;
  const serves = { serviceMonitor: isMonitored, prometheusRule: isMonitored };
  return desiredObjects(fallback, contextFor(fallback, { serves }));
}

/** The file as it should be. */
export function goldenText({ manifest }: GoldenCase): string {
  const documents = [manifest, ...objectsOf(manifest)].map((document) =>
    stringify(document, { lineWidth: 0, singleQuote: true, aliasDuplicateObjects: false }),
  );
  return documents.join('---\n');
}
