/** Paths of the Kubernetes API. No name, however odd, reaches another path than its own. */

import { KubeError } from './kube-error.ts';
import { keyOfName, type ObjectName } from './object.ts';
import { nameOfType, type ResourceType } from './resource-type.ts';

/** Without a value: not in the path. */
export type Query = Readonly<Record<string, string | number | boolean | undefined>>;

/** Of all objects of a type; of one namespace when one is given. */
export function pathOfType(type: ResourceType, namespace: string | undefined, query: Query = {}) {
  return withQuery([...scopeOf(type, namespace), type.plural], query);
}

/**
 * Of one object, or of a subresource of it. Throws a KubeError `bad_request` when the name has no
 * namespace and its type needs one, or the other way round.
 */
export function pathOfObject(
  type: ResourceType,
  name: ObjectName,
  { subresource, query = {} }: { readonly subresource?: 'status'; readonly query?: Query } = {},
): string {
  if ((name.namespace !== undefined) !== type.isNamespaced) {
    const needs = type.isNamespaced ? 'needs a namespace' : 'has no namespace';
    throw new KubeError('bad_request', `Cannot name ${type.kind} "${name.name}": it ${needs}`);
  }
  const path = [...scopeOf(type, name.namespace), type.plural, name.name];
  return withQuery(subresource === undefined ? path : [...path, subresource], query);
}

/** For messages: `pods default/a`. */
export function describedName(type: ResourceType, name: ObjectName): string {
  return `${nameOfType(type)} ${keyOfName(name)}`;
}

/** Of what a group has in one version. */
export function pathOfGroupVersion(type: ResourceType): string {
  return withQuery(rootOf(type), {});
}

function rootOf({ group, version }: ResourceType): readonly string[] {
  return group === '' ? ['api', version] : ['apis', group, version];
}

function scopeOf(type: ResourceType, namespace: string | undefined): readonly string[] {
  return namespace === undefined ? rootOf(type) : [...rootOf(type), 'namespaces', namespace];
}

function withQuery(segments: readonly string[], query: Query): string {
  const path = segments.map((segment) => `/${escaped(segment)}`).join('');
  const given = Object.entries(query).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${encodeURIComponent(value)}`],
  );
  return given.length === 0 ? path : `${path}?${given.join('&')}`;
}

/** What a name in a path may not be: API server's own rule (apimachinery, path segment names). */
function escaped(segment: string): string {
  if (segment === '' || segment === '.' || segment === '..' || /[/%]/u.test(segment)) {
    throw new KubeError('bad_request', `Cannot use ${JSON.stringify(segment)} in a path`);
  }
  return encodeURIComponent(segment);
}
