/** The kernel's parts for tests: a silent log, metrics nobody reads, a client of the fake API server. */

import { Registry } from 'prom-client';
import { type KubeClient, createClient } from '../../operator/kube/client.ts';
import { SYSTEM_CLOCK } from '../../operator/kube/clock.ts';
import type { Credentials } from '../../operator/kube/credentials.ts';
import type { Log } from '../../operator/kube/log.ts';
import { createKubeMetrics, type KubeMetrics } from '../../operator/kube/metrics.ts';
import {
  createTransport,
  type Transport,
  type TransportLimits,
} from '../../operator/kube/transport.ts';
import type { ServedType } from './api-server-state.ts';

export type LogLine = {
  readonly level: string;
  readonly fields: Readonly<Record<string, unknown>>;
  readonly message: string;
};

/** A log that keeps its lines. */
export function keptLog(): Log & { readonly lines: readonly LogLine[] } {
  const lines: LogLine[] = [];
  const at = (level: string) => (fields: Readonly<Record<string, unknown>>, message: string) =>
    void lines.push({ level, fields, message });
  return { lines, debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}

export function testMetrics(): KubeMetrics & { readonly registry: Registry } {
  const registry = new Registry();
  return { registry, ...createKubeMetrics(registry) };
}

/** A client that gives up soon, and the transport under it. */
export function testClient(
  credentials: Credentials,
  limits: Partial<TransportLimits> = {},
): KubeClient & AsyncDisposable & { readonly transport: Transport } {
  const transport = createTransport({
    credentials,
    metrics: testMetrics().restClient,
    clock: SYSTEM_CLOCK,
    random: () => 0,
    limits: { requestTimeoutMs: 10_000, ...limits },
    userAgent: 'kernel-test/1',
  });
  return {
    ...createClient(transport),
    transport,
    [Symbol.asyncDispose]: () => transport.close(),
  };
}

const NAMESPACED = { group: '', version: 'v1', isNamespaced: true };

export const CONFIG_MAPS: ServedType = { ...NAMESPACED, plural: 'configmaps', kind: 'ConfigMap' };
export const NAMESPACES: ServedType = {
  ...NAMESPACED,
  plural: 'namespaces',
  kind: 'Namespace',
  isNamespaced: false,
};
export const SECRETS: ServedType = { ...NAMESPACED, plural: 'secrets', kind: 'Secret' };
export const STATEFUL_SETS: ServedType = {
  ...NAMESPACED,
  group: 'apps',
  plural: 'statefulsets',
  kind: 'StatefulSet',
  hasStatus: true,
  hasGeneration: true,
};
export const SERVED_LEASES: ServedType = {
  ...NAMESPACED,
  group: 'coordination.k8s.io',
  plural: 'leases',
  kind: 'Lease',
  needsResourceVersion: true,
};
export const SERVED_EVENTS: ServedType = {
  ...NAMESPACED,
  group: 'events.k8s.io',
  plural: 'events',
  kind: 'Event',
  textBytesMax: { note: 1_024, reportingInstance: 128, reason: 128, action: 128 },
};

/** What every test of the kernel needs. */
export const KERNEL_TYPES: readonly ServedType[] = [
  CONFIG_MAPS,
  SECRETS,
  STATEFUL_SETS,
  SERVED_LEASES,
  SERVED_EVENTS,
];
