/** Where a snapshot store is, as a setting says it: a path, a URL or a bucket. */

export type StorePlace =
  | { readonly kind: 'path'; readonly path: string }
  | { readonly kind: 'url'; readonly url: string }
  | ({ readonly kind: 's3' } & S3Place);

export type S3Place = {
  readonly bucket: string;
  /** Of every key: empty, or with a slash at its end. */
  readonly prefix: string;
  /** Is the bucket in the path of URLs, and not in the host's name? */
  readonly isPathStyle: boolean;
};

/** What a place may be, for messages: what is refused is not repeated, as it may have a password in it. */
export const STORE_PLACES =
  'a path (/… or ./…), an http or https URL without user, password and query, or s3://bucket/prefix';

/**
 * `/path`, `./path` or `file:///path`; `https://host/path` (or http); `s3://bucket/prefix`, with
 * `?path-style=true` for servers that want buckets in paths. Undefined for what is no place, or says
 * more than where it is: a password, a signature.
 */
export function readStorePlace(text: string): StorePlace | undefined {
  if (!/^[a-z][a-z\d+.-]*:/iu.test(text)) return readPath(text);
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || url.username !== '' || url.password !== '') return undefined;
  if (/[\s#\\]/u.test(text)) return undefined;
  return readUrl(text, url);
}

function readUrl(text: string, url: URL): StorePlace | undefined {
  if (url.protocol === 's3:') return readBucket(url);
  if (text.includes('?')) return undefined;
  switch (url.protocol) {
    case 'file:':
      return url.host === '' ? readPath(decoded(url.pathname)) : undefined;
    case 'http:':
    case 'https:':
      return { kind: 'url', url: text };
    default:
      return undefined;
  }
}

function readPath(text: string | undefined): StorePlace | undefined {
  if (text === undefined || text.includes('\0')) return undefined;
  const isPath = /^(?:\/|\.{1,2}\/)/u.test(text);
  return isPath ? { kind: 'path', path: text } : undefined;
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

const BUCKET = /^[\da-z][\d.a-z-]{1,61}[\da-z]$/u;

function readBucket(url: URL): StorePlace | undefined {
  const bucket = url.host;
  const prefix = decoded(url.pathname)?.replaceAll(/^\/+|\/+$/gu, '');
  const isPathStyle = url.search === '?path-style=true';
  if (!BUCKET.test(bucket) || prefix === undefined) return undefined;
  if (url.search !== '' && !isPathStyle) return undefined;
  return { kind: 's3', bucket, prefix: prefix === '' ? '' : `${prefix}/`, isPathStyle };
}
