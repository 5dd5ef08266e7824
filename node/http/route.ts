/**
 * What a route is to us: a path, who may ask, and a function from what was asked to an answer. Plain
 * values, so that a list of routes can be counted, joined and tried without a server.
 */

import type { IncomingHttpHeaders } from 'node:http';
import type { Readable } from 'node:stream';
import type { ErrorCode } from '../lib/errors.ts';
import type { AuthenticateInTime } from './auth.ts';

export type Method = 'GET' | 'POST' | 'DELETE';

export type Route = {
  readonly method: Method;
  readonly path: string;
  /** Left out: anyone may ask. Runs before the body is read. */
  readonly authenticate?: AuthenticateInTime;
  /** Left out: the app's limit. */
  readonly bodyBytesMax?: number;
  /** May throw NodeError; errors.ts says what becomes of it. */
  readonly answer: (asked: Asked) => Answer | Promise<Answer>;
};

/** A request, as far as a route may look at it. */
export type Asked = {
  /** Of the caller's key, without `e_`; empty where no key is asked for. */
  readonly environment: string;
  /** What follows `?`, still encoded; empty when there is none. */
  readonly queryString: string;
  /** The bytes, whatever Content-Type calls them; undefined with GET, of which none are read. */
  readonly body: Buffer | undefined;
  readonly headers: IncomingHttpHeaders;
  /** HEAD: what a body would cost need not be spent. Left out: no. */
  readonly isHead?: boolean;
  /** False: it came without the certificate that this node needs. Left out: it did not, or none is needed. */
  readonly isCertified?: boolean;
};

export type Answer = {
  readonly status: number;
  /** JSON, unless `headers` say otherwise. */
  readonly body: string | Readable;
  /** Names in lower case. */
  readonly headers?: Readonly<Record<string, string>>;
};

/** A method and path that exist elsewhere, and why they are not served here. */
export type Refusal = {
  readonly method: Method;
  readonly path: string;
  readonly code: ErrorCode;
  readonly message: string;
};

/** 200 with this JSON text. */
export function ok(body: string | Readable): Answer {
  return { status: 200, body };
}
