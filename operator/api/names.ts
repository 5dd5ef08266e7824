/**
 * What the operator calls things: children, labels, annotations, itself. NAME_LENGTH_MAX keeps every name
 * and label below within Kubernetes' 63 characters, so none is ever cut.
 */

/** Who wrote a field, as the API server keeps it. */
export const FIELD_MANAGER = 'oso-fallback-operator';

/** Of the node, in its pod. */
export const CONTAINER_NAME = 'node';

/** Of pods: differs when the content of a Secret does that they read at their start. */
export const SECRETS_ANNOTATION = 'fallback.oso.dev/secrets';

/** Tell the headless Service from the one that applications use. */
export const HEADLESS_LABELS = { 'fallback.oso.dev/service': 'nodes' } as const;

/**
 * By kind: kinds have names of their own, so most are named as the resource is. The StatefulSet's pods are
 * `<name>-0`, `<name>-1`, …; its label `controller-revision-hash` has 11 characters more than its name.
 */
export function childNames(name: string) {
  return {
    statefulSet: name,
    /** What `fallbackUrl` names. */
    clientService: name,
    /** Gives each node a name. */
    headlessService: `${name}-nodes`,
    /** A name that nobody else has: a user's own may well be named as the resource is. */
    serviceAccount: `${name}-nodes`,
    autoscaler: name,
    disruptionBudget: name,
    networkPolicy: name,
    serviceMonitor: name,
    prometheusRule: name,
  } as const;
}

/** Of the Secret that holds the hashes of applications' keys. */
export function keyHashesName(name: string): string {
  return `${name}-key-hashes`;
}

/** On every object of a fleet, with the name of its resource. */
export const FLEET_LABEL = 'fallback.oso.dev/fleet';

/**
 * Select the pods of one resource, and never those of anybody else, who may use the standard labels as well.
 * They can never change: a StatefulSet's selector cannot.
 */
export function selectorLabels(name: string) {
  return { [FLEET_LABEL]: name } as const;
}

/** Of every object of a fleet, also of those that others make: claims are the StatefulSet's. */
export function fleetLabels(name: string) {
  return {
    'app.kubernetes.io/name': 'oso-fallback',
    'app.kubernetes.io/instance': name,
    ...selectorLabels(name),
  } as const;
}

/** Of every child. */
export function childLabels(name: string) {
  return { ...fleetLabels(name), 'app.kubernetes.io/managed-by': FIELD_MANAGER } as const;
}
