/** The kinds of objects that a fleet is made of, as the API server names them. */

import assert from 'node:assert/strict';
import { API_VERSION, GROUP, KIND, PLURAL, VERSION } from '../api/osofallback.ts';
import type { KubeObject } from '../kube/object.ts';
import { apiVersionOf, type ResourceType } from '../kube/resource-type.ts';

export const FALLBACKS: ResourceType = {
  group: GROUP,
  version: VERSION,
  plural: PLURAL,
  kind: KIND,
  isNamespaced: true,
};

export const PODS = typeNamed('v1', 'pods', 'Pod');
export const CLAIMS = typeNamed('v1', 'persistentvolumeclaims', 'PersistentVolumeClaim');
export const SECRETS = typeNamed('v1', 'secrets', 'Secret');
export const STATEFUL_SETS = typeNamed('apps/v1', 'statefulsets', 'StatefulSet');

/** What is made of a resource and watched. Secrets are made too, and never watched: they are got by name. */
export const WATCHED_CHILDREN: readonly ResourceType[] = [
  typeNamed('v1', 'serviceaccounts', 'ServiceAccount'),
  typeNamed('v1', 'services', 'Service'),
  STATEFUL_SETS,
  typeNamed('policy/v1', 'poddisruptionbudgets', 'PodDisruptionBudget'),
  typeNamed('networking.k8s.io/v1', 'networkpolicies', 'NetworkPolicy'),
  typeNamed('autoscaling/v2', 'horizontalpodautoscalers', 'HorizontalPodAutoscaler'),
];

export const SERVICE_MONITORS = typeNamed(
  'monitoring.coreos.com/v1',
  'servicemonitors',
  'ServiceMonitor',
);
export const PROMETHEUS_RULES = typeNamed(
  'monitoring.coreos.com/v1',
  'prometheusrules',
  'PrometheusRule',
);

/** The same, of those kinds that not every cluster has. */
export const OPTIONAL_CHILDREN: readonly ResourceType[] = [SERVICE_MONITORS, PROMETHEUS_RULES];

const CHILDREN = [...WATCHED_CHILDREN, ...OPTIONAL_CHILDREN, SECRETS];

/** Of a child; any other object is a bug. */
export function childTypeOf({ apiVersion, kind }: Pick<KubeObject, 'apiVersion' | 'kind'>) {
  const found = CHILDREN.find((type) => type.kind === kind && apiVersionOf(type) === apiVersion);
  assert.ok(found !== undefined, `${apiVersion} ${kind} is no kind of child`);
  return found;
}

/** For people: `StatefulSet shop`. */
export function describedChild({ kind, metadata }: KubeObject): string {
  return `${kind} ${metadata.name}`;
}

/** Tells children of one resource apart. */
export function childKeyOf({ kind, metadata }: KubeObject): string {
  return `${kind}/${metadata.name}`;
}

/** Which resource, by its uid, says that it controls the object? */
export function fallbackOwnerOf({ metadata }: KubeObject) {
  return metadata.ownerReferences?.find(
    ({ controller, kind, apiVersion }) =>
      controller === true && kind === KIND && apiVersion === API_VERSION,
  );
}

function typeNamed(apiVersion: string, plural: string, kind: string): ResourceType {
  const [version = '', group = ''] = apiVersion.split('/').toReversed();
  return { group, version, plural, kind, isNamespaced: true };
}
