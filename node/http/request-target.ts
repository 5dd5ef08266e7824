/**
 * What a request is for, out of what its first line says: a path of ours and its query string. SDKs put
 * `/api/…` behind the URL that they were given, so there may be a slash too many, or a prefix.
 */

/**
 * The target without an authority, with one leading slash and without `prefix`, which begins with a slash
 * and does not end in one; empty: there is none. A path that does not begin with the prefix stays as it
 * is: probes ask the node itself, not what stands before it.
 */
export function requestTarget(url: string, prefix: string): string {
  const target = withOneLeadingSlash(url.startsWith('/') ? url : withoutAuthority(url));
  if (prefix === '' || !target.startsWith(prefix)) return target;
  const rest = target.slice(prefix.length);
  if (rest.startsWith('/')) return withOneLeadingSlash(rest);
  return rest === '' || rest.startsWith('?') ? `/${rest}` : target;
}

/** What stands before `?`. */
export function pathOf(target: string): string {
  const mark = target.indexOf('?');
  return mark === -1 ? target : target.slice(0, mark);
}

/** What follows `?`, still encoded; empty when there is none. */
export function queryStringOf(target: string): string {
  const mark = target.indexOf('?');
  return mark === -1 ? '' : target.slice(mark + 1);
}

/** A base URL that ends in a slash makes SDKs ask for `//api/authorize`. */
function withOneLeadingSlash(target: string): string {
  return target.startsWith('//') ? target.replace(/^\/+/u, '/') : target;
}

/** The absolute form, as proxies are asked: a server takes it, too (RFC 9112, 3.2.2). */
function withoutAuthority(url: string): string {
  const [authority] = /^https?:\/\/[^/?#]*/iu.exec(url) ?? [];
  if (authority === undefined) return url;
  const rest = url.slice(authority.length);
  return rest.startsWith('/') ? rest : `/${rest}`;
}
