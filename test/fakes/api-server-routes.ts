/** What a request to the fake API server is about. */

import type { ObjectName } from '../../operator/kube/object.ts';
import type { ServedType } from './api-server-state.ts';

/** One object, or its status. */
export type OfOne = {
  readonly type: ServedType;
  readonly name: ObjectName;
  readonly isStatus: boolean;
  readonly query: URLSearchParams;
};
/** All objects of a kind, in a namespace or everywhere. */
export type OfMany = {
  readonly type: ServedType;
  readonly namespace: string | undefined;
  readonly isStatus: false;
  readonly query: URLSearchParams;
};

export type RequestTarget =
  | { readonly kind: 'discovery'; readonly types: readonly ServedType[] }
  | (OfOne & { readonly kind: 'get' | 'update' | 'apply' | 'delete' })
  | (OfMany & { readonly kind: 'list' | 'watch' | 'create' });

const ONE = { GET: 'get', PUT: 'update', PATCH: 'apply', DELETE: 'delete' } as const;

/** Undefined for what nobody serves. */
export function targetOf(
  method: string,
  url: string,
  types: readonly ServedType[],
): RequestTarget | undefined {
  const { pathname, searchParams: query } = new URL(url, 'http://fake');
  const [root, ...rest] = pathname.slice(1).split('/').map(decodeURIComponent);
  const [group, version] = root === 'api' ? ['', rest.shift()] : [rest.shift(), rest.shift()];
  const served = types.filter((type) => type.group === group && type.version === version);
  if (rest.length === 0)
    return served.length === 0 ? undefined : { kind: 'discovery', types: served };
  const namespace = rest[0] === 'namespaces' && rest.length > 2 ? rest.splice(0, 2)[1] : undefined;
  const [plural, name, subresource] = rest;
  const type = served.find((each) => each.plural === plural);
  if (type === undefined) return undefined;
  if (name === undefined) return ofMany({ method, type, namespace, query });
  const isStatus = subresource === 'status';
  if (subresource !== undefined && !(isStatus && type.hasStatus === true)) return undefined;
  const kind = ONE[method as keyof typeof ONE];
  const object = namespace === undefined ? { name } : { name, namespace };
  return { kind, type, name: object, isStatus, query };
}

function ofMany(request: {
  readonly method: string;
  readonly type: ServedType;
  readonly namespace: string | undefined;
  readonly query: URLSearchParams;
}): RequestTarget | undefined {
  const { method, ...rest } = request;
  if (method === 'POST') return { kind: 'create', ...rest, isStatus: false };
  if (method !== 'GET') return undefined;
  const isWatch = ['true', '1'].includes(rest.query.get('watch') ?? '');
  return { kind: isWatch ? 'watch' : 'list', ...rest, isStatus: false };
}
