/** Which failures of a request are worth sending it once more, and when. Arithmetic only. */

import type { KubeError } from './kube-error.ts';

/** Two after the first. */
const TRIES_MAX = 3;
/** More patience with a server that says when to come back. */
const HELD_BACK_TRIES_MAX = 6;
/** A longer wait is for the caller, who may have better to do. */
const RETRY_AFTER_MS_MAX = 15_000;
const RETRY_AFTER_MS_DEFAULT = 1_000;
const DELAY_MS_MIN = 100;

/**
 * How long to wait before try number `tries + 1`; undefined to give up. `chance` in [0, 1) spreads
 * those who failed together.
 *
 * - 429 is sent again whatever it is: the API server did nothing.
 * - 401 is sent once more at once, with what the credentials are now.
 * - What may have been done is sent again only if it was a read.
 */
export function retryDelayMs(failure: {
  readonly error: KubeError;
  readonly isRead: boolean;
  readonly tries: number;
  readonly chance: number;
}): number | undefined {
  const { error, isRead, tries, chance } = failure;
  const { kind, retryAfterMs } = error;
  if (kind === 'unauthorized') return error.status === 401 && tries === 1 ? 0 : undefined;
  if (kind === 'too_many_requests') {
    return heldBackMs(retryAfterMs ?? RETRY_AFTER_MS_DEFAULT, tries, chance);
  }
  if (!isRead || (kind !== 'unavailable' && kind !== 'connection')) return undefined;
  if (retryAfterMs !== undefined) return heldBackMs(retryAfterMs, tries, chance);
  return backoffMs(tries, chance);
}

function backoffMs(tries: number, chance: number): number | undefined {
  if (tries >= TRIES_MAX) return undefined;
  return Math.round(DELAY_MS_MIN * 4 ** (tries - 1) * (0.5 + chance));
}

/** Never before the time that was asked for. */
function heldBackMs(afterMs: number, tries: number, chance: number): number | undefined {
  if (tries >= HELD_BACK_TRIES_MAX || afterMs > RETRY_AFTER_MS_MAX) return undefined;
  return Math.round(afterMs * (1 + chance / 4));
}
