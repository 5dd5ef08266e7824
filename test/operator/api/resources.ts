/** Resources as tests write them: the ten lines that every one has, and what differs. */

import { API_VERSION, GROUP, KIND, PLURAL, VERSION } from '../../../operator/api/osofallback.ts';

export type Json = string | number | boolean | null | readonly Json[] | JsonRecord;
export type JsonRecord = { readonly [field: string]: Json };

export const NAMESPACE = 'authorization';

/** How a client names the kind. */
export const FALLBACKS = {
  group: GROUP,
  version: VERSION,
  plural: PLURAL,
  kind: KIND,
  isNamespaced: true,
} as const;

const REQUIRED = {
  environment: '01JABCDEFG',
  tenant: 'acme',
  apiToken: { secretName: 'oso' },
} as const;

const IDENTITY = { uid: '6a9d5c2e-0000-4000-8000-000000000001', generation: 3 };

/** With the required fields and those of `spec`: what a user applies. */
export function resourceWith(spec: JsonRecord, name = 'shop', identity: JsonRecord = {}) {
  return {
    apiVersion: API_VERSION,
    kind: KIND,
    metadata: { name, namespace: NAMESPACE, ...identity },
    spec: { ...REQUIRED, ...spec },
  } as const;
}

/** As an API server gives it: it has an identity. */
export function storedResource(spec: JsonRecord, name?: string) {
  return resourceWith(spec, name, IDENTITY);
}

/** Every field that a status can have. */
export const COMPLETE_STATUS = {
  observedGeneration: 3,
  replicas: 2,
  readyReplicas: 1,
  selector: 'fallback.oso.dev/fleet=shop',
  fallbackUrl: 'http://shop.authorization.svc:8080',
  image: 'oso-fallback-node:0.1.0',
  volumeSize: '1Gi',
  environmentBytes: 209_715_200,
  oldestFactsAt: '2026-11-23T01:00:00Z',
  nodes: [
    {
      name: 'shop-0',
      ready: true,
      factsAt: '2026-11-23T01:00:00Z',
      generation: '0123456789abcdef',
      environmentBytes: 209_715_200,
      diskBytes: 209_720_000,
      version: '0.1.0',
    },
    { name: 'shop-1', ready: false, problem: 'the pod is not scheduled: 0/3 nodes are available' },
  ],
  operator: {
    name: 'oso-fallback-system/oso-fallback-operator',
    askedBy: 'other/oso-fallback-operator',
    askedAt: '2026-11-23T01:00:00Z',
    answeredAt: '2026-11-23T00:50:00Z',
  },
  conditions: ['Ready', 'Progressing', 'UpstreamReachable', 'Paused', 'OutageReady'].map(
    (type) => ({
      type,
      status: type === 'Ready' ? 'False' : 'Unknown',
      observedGeneration: 3,
      lastTransitionTime: '2026-11-23T01:00:00Z',
      reason: 'NodesNotReady',
      message: '1 of 2 nodes answers.',
    }),
  ),
};
