/** How the node's copy is doing: a value that each sync replaces. Old facts beat none: `stale` serves. */

import { assert } from '../lib/assert.ts';
import type { ErrorCode } from '../lib/errors.ts';

/** How one sync ended. `durationMs` is from its first request to the world being asked. */
export type SyncOutcome = { readonly durationMs: number } & (
  | {
      readonly kind: 'replaced';
      readonly takenAtMs: number;
      readonly factCount: number;
      /** `primary`, or who else gave it. */
      readonly source: string;
      /** Why it is not from the primary. */
      readonly primaryFailure?: SyncFailure;
    }
  | SyncFailure
);

export type SyncFailure = {
  readonly kind: 'failed';
  /**
   * `bug`: not a failure of the world. `not_newer`: a copy that began later is in use. `held`: it
   * differs so much from the copy in use that somebody should look first.
   */
  readonly code: ErrorCode | 'not_newer' | 'held' | 'bug';
  readonly message: string;
};

export type SyncState =
  /** Nothing to answer from yet. */
  | { readonly kind: 'empty'; readonly failuresInARow: number; readonly reason: string }
  | { readonly kind: 'fresh'; readonly takenAtMs: number }
  /** The last attempts failed: the copy from before answers. */
  | {
      readonly kind: 'stale';
      readonly takenAtMs: number;
      readonly failuresInARow: number;
      readonly reason: string;
    };

export const NEVER_SYNCED: SyncState = {
  kind: 'empty',
  failuresInARow: 0,
  reason: 'the first copy is being taken',
};

/** Reasons are shown to whoever asks for the health; where a bug is, only to readers of the log. */
const UNEXPECTED = 'an unexpected error, see the log';

export function stateAfter(state: SyncState, outcome: SyncOutcome): SyncState {
  const failure = outcome.kind === 'failed' ? outcome : outcome.primaryFailure;
  const takenAtMs = outcome.kind === 'replaced' ? outcome.takenAtMs : takenAtMsOf(state);
  if (failure === undefined) {
    assert(takenAtMs !== undefined, 'a copy that is in use was taken some time');
    return { kind: 'fresh', takenAtMs };
  }
  const reason = failure.code === 'bug' ? UNEXPECTED : failure.message;
  const failed = { failuresInARow: failuresInARow(state) + 1, reason };
  return takenAtMs === undefined
    ? { kind: 'empty', ...failed }
    : { kind: 'stale', takenAtMs, ...failed };
}

/** A copy from before this process began: it answers until the primary gives a newer one. */
export function foundOnDisk(takenAtMs: number): SyncState {
  return { kind: 'stale', takenAtMs, failuresInARow: 0, reason: 'nothing was copied yet' };
}

function takenAtMsOf(state: SyncState): number | undefined {
  return state.kind === 'empty' ? undefined : state.takenAtMs;
}

/** Failures since the last success. */
export function failuresInARow(state: SyncState): number {
  return state.kind === 'fresh' ? 0 : state.failuresInARow;
}
