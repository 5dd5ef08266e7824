/** What roles let somebody do, and what somebody did: each as a list of `group/resource verb`. */

import type { AuditEvent } from '../../cluster/audit-log.ts';
import type { Rendered } from './helm.ts';

type Rule = {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
};

/** Of all roles among the objects. */
export function grantedVerbs(objects: readonly Rendered[]): readonly string[] {
  const rules = objects
    .filter(({ kind }) => kind === 'Role' || kind === 'ClusterRole')
    .flatMap((role) => role['rules'] as readonly Rule[]);
  const each = rules.flatMap(({ apiGroups, resources, verbs }) =>
    apiGroups.flatMap((group) =>
      resources.flatMap((resource) => verbs.map((verb) => named(group, resource, verb))),
    ),
  );
  return sorted(each);
}

/** An apply that made an object needed the right to create it, too. What is no object is everybody's. */
export function usedVerbs(events: readonly AuditEvent[]): readonly string[] {
  const each = events.flatMap(({ verb, objectRef, responseStatus }) => {
    if (objectRef === undefined) return [];
    const { apiGroup = '', resource, subresource } = objectRef;
    const whole = subresource === undefined ? resource : `${resource}/${subresource}`;
    const isCreation = verb === 'patch' && responseStatus?.code === 201;
    return (isCreation ? ['patch', 'create'] : [verb]).map((name) => named(apiGroup, whole, name));
  });
  return sorted(each);
}

/** What was asked and not allowed: who asked for it needs to know of it. */
export function refusals(events: readonly AuditEvent[]): readonly string[] {
  return events
    .filter(({ responseStatus }) => responseStatus?.code === 403)
    .map(({ verb, requestURI }) => `${verb} ${requestURI}`);
}

function named(group: string, resource: string, verb: string): string {
  return `${group === '' ? 'core' : group}/${resource} ${verb}`;
}

function sorted(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)].toSorted();
}
