/**
 * From a failure to a status and a message: the only such table. A failure of the world says what is
 * wrong; an unexpected one says nothing to the client, and everything to the log.
 */

import { NodeError, type ErrorCode } from '../lib/errors.ts';

const STATUS: Record<ErrorCode, number> = {
  invalid_request: 400,
  unbound_variable: 400,
  fact_not_used: 400,
  invalid_policy: 400,
  unauthorized: 401,
  not_found: 404,
  method_not_allowed: 405,
  too_large: 413,
  unsupported_encoding: 415,
  invalid_config: 500,
  budget_exhausted: 503,
  no_world: 503,
  upstream_unavailable: 503,
  copy_torn: 503,
  damaged_generation: 503,
  wrong_environment: 503,
  disk_unavailable: 503,
  too_old: 503,
};

/** What fastify finds wrong before a route is found, in our words. */
const FRAMEWORK: ReadonlyMap<string, readonly [code: ErrorCode, message: string]> = new Map([
  ['FST_ERR_BAD_URL', ['invalid_request', 'Cannot read the request: its URL is malformed']],
]);

/** What node finds wrong in the bytes themselves: there is no request to answer, only a socket. */
const CONNECTION: ReadonlyMap<string, readonly [status: number, message: string]> = new Map([
  ['HPE_HEADER_OVERFLOW', [431, 'Cannot read the request: its headers are too large']],
  ['ERR_HTTP_REQUEST_TIMEOUT', [408, 'Cannot read the request: it took too long to arrive']],
]);

export type ErrorReply = {
  readonly status: number;
  readonly message: string;
  /** True: nobody thought of this one; the log must have it. */
  readonly isUnexpected: boolean;
};

/** The reply to whatever was thrown while a request was answered. */
export function replyTo(error: unknown): ErrorReply {
  if (error instanceof NodeError) {
    return { status: STATUS[error.code], message: error.message, isUnexpected: false };
  }
  const known = FRAMEWORK.get(codeOf(error));
  if (known !== undefined) {
    return { status: STATUS[known[0]], message: known[1], isUnexpected: false };
  }
  return { status: 500, message: 'Internal error', isUnexpected: true };
}

/** The reply to what is no HTTP request to this server. */
export function replyToConnection(error: unknown): ErrorReply {
  if (error instanceof NodeError) return replyTo(error);
  const known = CONNECTION.get(codeOf(error));
  const [status, message] = known ?? [400, 'Cannot read the request: this is not HTTP'];
  return { status, message, isUnexpected: false };
}

/** The JSON that every error is answered with. */
export function errorBody(message: string): string {
  return JSON.stringify({ message });
}

/** Of what node and fastify find wrong; empty: none. */
export function codeOf(error: unknown): string {
  if (!(error instanceof Error) || !('code' in error)) return '';
  return typeof error.code === 'string' ? error.code : '';
}
