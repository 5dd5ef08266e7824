/** What the contract of the API server is checked with: a subject, and short words for what a case does. */

import assert from 'node:assert/strict';
import type { KubeClient } from '../../operator/kube/client.ts';
import type { JsonObject, KubeObject } from '../../operator/kube/object.ts';
import { CONFIG_MAPS } from '../fakes/kube-parts.ts';

/** An API server, and a namespace in it that is empty and nobody else's. */
export type KubeApiSubject = AsyncDisposable & {
  readonly client: KubeClient;
  readonly namespace: string;
  /** Makes every version up to now too old to be watched from; absent where that takes minutes. */
  readonly compact?: () => Promise<void>;
};

export const WAIT_MS = 20_000;
export const signal = AbortSignal.timeout(600_000);

export type Contract = (what: string, check: (subject: Fixture) => Promise<void>) => void;
export type Fixture = ReturnType<typeof fixtureOf>;

export function fixtureOf(subject: KubeApiSubject) {
  const { client, namespace } = subject;
  const forced = { fieldManager: 'kernel', isForced: true, signal };
  function configMap(name: string, data: JsonObject, metadata: JsonObject = {}): KubeObject {
    const meta = { ...metadata, name, namespace };
    return { apiVersion: 'v1', kind: 'ConfigMap', metadata: meta, data };
  }
  return {
    ...subject,
    forced,
    configMap,
    named: (object: string) => ({ name: object, namespace }),
    apply: (object: KubeObject, options = forced) => client.apply(CONFIG_MAPS, object, options),
    put: (object: string, data: JsonObject, metadata: JsonObject = {}) =>
      client.create(CONFIG_MAPS, configMap(object, data, metadata), signal),
    find: (object: string) => client.find(CONFIG_MAPS, { name: object, namespace }, signal),
  };
}

export async function until(isSo: () => Promise<boolean>): Promise<void> {
  const deadlineMs = Date.now() + WAIT_MS;
  while (!(await isSo())) {
    assert.ok(Date.now() < deadlineMs, 'it did not come to be so');
    const { promise, resolve } = Promise.withResolvers<void>();
    setTimeout(resolve, 50);
    await promise;
  }
}
