/**
 * Who asks. An application sends its own key of the environment, not the node's. What is checked is that
 * the header carries a well-formed key of this environment, and that the key is on the list, where there is
 * one, or that the primary accepts it, where it is asked. The key is never part of an error, a log line or a metric; `e_<environment>_<key id>` may be.
 */

import { hash, timingSafeEqual } from 'node:crypto';
import { NodeError } from '../lib/errors.ts';

/** Whose key it was: `environment` without its `e_`. */
export type Caller = { readonly environment: string; readonly keyId: string };

/** Throws NodeError `unauthorized` for a header that lets nobody in. */
export type Authenticate = (authorization: string | undefined) => Caller;

/** The same, where a key that is new may have to be asked about first: then it is a promise, which may reject. */
export type AuthenticateInTime = (authorization: string | undefined) => Caller | Promise<Caller>;

const HEADER_CHARS_MAX = 512;
/** Headers whose check is remembered: more than the 128 keys one environment can have. */
const REMEMBERED_HEADERS_MAX = 256;

/** The scheme is the same in any case (RFC 9110, 11.1); a key is not. */
const BEARER = /^[Bb][Ee][Aa][Rr][Ee][Rr] +(e_([\dA-Za-z-]+)_([\dA-Za-z-]+)_[!-~]+)$/u;

/** Lets in whoever has a key of this one environment, given with or without `e_`. */
export function keysOfEnvironment(environment: string): Authenticate {
  const isOfEnvironment = sameEnvironment(environment);
  return remembering((authorization) => {
    const { caller } = readKey(authorization);
    isOfEnvironment(caller);
    return caller;
  });
}

/**
 * Lets in whoever has one of these keys, of which `hashes` are hashOfKey, and which must be of the
 * environment besides. How long a look into the set takes depends on digests alone. Who tries keys cannot
 * choose a key by its SHA-256, and the set hashes what it is given once more, with a seed of this process:
 * nobody gets nearer to a listed key by measuring. The same seed stands before the headers that are remembered.
 */
export function keysListed(environment: string, hashes: ReadonlySet<string>): Authenticate {
  const isOfEnvironment = sameEnvironment(environment);
  return remembering((authorization) => {
    const { caller, key } = readKey(authorization);
    isOfEnvironment(caller);
    if (hashes.has(hashOfKey(key))) return caller;
    throw new NodeError(
      'unauthorized',
      `Cannot let the request in: this node has not been told of key ${nameOf(caller)}`,
    );
  });
}

/** Lets in whoever has one of these keys, as keysListed does, and asks `admit` about every other one. */
export function keysListedOrAsked(
  environment: string,
  {
    hashes,
    admit,
  }: {
    readonly hashes: ReadonlySet<string>;
    readonly admit: (key: string, caller: Caller) => Caller | Promise<Caller>;
  },
): AuthenticateInTime {
  const isOfEnvironment = sameEnvironment(environment);
  return remembering((authorization) => {
    const { caller, key } = readKey(authorization);
    isOfEnvironment(caller);
    return hashes.has(hashOfKey(key)) ? caller : admit(key, caller);
  });
}

/** What may be shown of a key. */
export function nameOf({ environment, keyId }: Caller): string {
  return `e_${environment}_${keyId}`;
}

/** What may be kept of a key: base64 of its SHA-256, as the primary keeps it. */
export function hashOfKey(key: string): string {
  return hash('sha256', key, 'base64');
}

/** The caller that a well-formed header names: what it may do is not decided here. */
export function callerOf(authorization: string | undefined): Caller {
  return readKey(authorization).caller;
}

function readKey(authorization: string | undefined): {
  readonly caller: Caller;
  readonly key: string;
} {
  if (authorization === undefined) {
    throw new NodeError('unauthorized', 'Cannot let the request in: no Authorization header');
  }
  const match = authorization.length > HEADER_CHARS_MAX ? null : BEARER.exec(authorization);
  const [, key, environment, keyId] = match ?? [];
  if (key === undefined || environment === undefined || keyId === undefined) {
    throw new NodeError(
      'unauthorized',
      'Cannot let the request in: Authorization must be "Bearer e_<environment>_<key id>_<secret>"',
    );
  }
  return { caller: { environment, keyId }, key };
}

/** Throws for a caller of any other. */
function sameEnvironment(environment: string): (caller: Caller) => void {
  const expected = Buffer.from(bareEnvironment(environment));
  return (caller) => {
    const given = Buffer.from(caller.environment);
    if (given.length === expected.length && timingSafeEqual(given, expected)) return;
    throw new NodeError(
      'unauthorized',
      `Cannot let the request in: its API key is of environment e_${caller.environment}, not of this one`,
    );
  };
}

/** `e_0123456789` and `0123456789` are the same environment. */
export function bareEnvironment(environment: string): string {
  return environment.startsWith('e_') ? environment.slice('e_'.length) : environment;
}

/**
 * The same check, done once per header. Only success that comes at once is remembered, so strangers cannot
 * fill the memory; when it is full, it starts again empty.
 */
export function remembering(authenticate: Authenticate): Authenticate;
export function remembering(authenticate: AuthenticateInTime): AuthenticateInTime;
export function remembering(authenticate: AuthenticateInTime): AuthenticateInTime {
  const callers = new Map<string, Caller>();
  return (authorization) => {
    const known = authorization === undefined ? undefined : callers.get(authorization);
    if (known !== undefined) return known;
    const caller = authenticate(authorization);
    if (caller instanceof Promise || authorization === undefined) return caller;
    if (callers.size >= REMEMBERED_HEADERS_MAX) callers.clear();
    callers.set(authorization, caller);
    return caller;
  };
}
