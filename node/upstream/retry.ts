/** Which failures of the primary are worth asking again, and when. */

import { delayMsAfterFailures } from '../lib/backoff.ts';
import type { Clock } from '../lib/clock.ts';
import { type ErrorCode, NodeError } from '../lib/errors.ts';

/** A request to the primary that failed. */
export class UpstreamError extends NodeError {
  /** May the same request succeed in a moment? */
  readonly isTransient: boolean;
  /** What the primary asked for in `Retry-After`. */
  readonly retryAfterMs: number | undefined;

  constructor(
    code: ErrorCode,
    message: string,
    options: ErrorOptions & { readonly isTransient: boolean; readonly retryAfterMs?: number },
  ) {
    super(code, message, options);
    this.name = 'UpstreamError';
    this.isTransient = options.isTransient;
    this.retryAfterMs = options.retryAfterMs;
  }
}

/** How often and how patiently one request is made again. */
export type RetryPolicy = {
  /** The first one included. */
  readonly attemptsMax: number;
  readonly delayMsMin: number;
  readonly delayMsMax: number;
};

export const RETRY_POLICY: RetryPolicy = { attemptsMax: 4, delayMsMin: 250, delayMsMax: 4_000 };

/** A primary that wants to be left alone for longer is asked again by the next sync, not by this one. */
export const RETRY_AFTER_MS_MAX = 60_000;

/**
 * How long to wait before the next attempt after `failures` (at least 1) that ended in `error`;
 * undefined: not again. `chance` is a number in [0, 1).
 */
export function retryDelayMs(
  error: unknown,
  policy: RetryPolicy,
  past: { readonly failures: number; readonly chance: number },
): number | undefined {
  if (!(error instanceof UpstreamError) || !error.isTransient) return undefined;
  if (past.failures >= policy.attemptsMax) return undefined;
  const delayMs = delayMsAfterFailures(past.failures, policy, past.chance);
  const retryAfterMs = error.retryAfterMs ?? 0;
  return retryAfterMs > RETRY_AFTER_MS_MAX ? undefined : Math.max(delayMs, retryAfterMs);
}

/** Too many requests, a request that took too long, and whatever goes wrong inside the primary. */
export function isTransientStatus(status: number): boolean {
  return status === 408 || status === 429 || status >= 500;
}

/**
 * `Retry-After` in milliseconds: seconds, possibly fractional, or an HTTP date (RFC 9110, 10.2.3).
 * Undefined when it is absent or makes no sense.
 */
export function readRetryAfterMs(
  header: string | undefined,
  clock: Pick<Clock, 'nowMs'>,
): number | undefined {
  if (header === undefined) return undefined;
  if (/^\s*\d{1,9}(?:\.\d*)?\s*$/u.test(header)) return Math.ceil(Number(header) * 1_000);
  const atMs = Date.parse(header);
  return Number.isNaN(atMs) ? undefined : Math.max(0, atMs - clock.nowMs());
}
