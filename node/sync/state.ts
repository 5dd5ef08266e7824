/** How the node's copy is doing: a value that each sync replaces. Old facts beat none: `stale` serves. */

import type { ErrorCode } from '../lib/errors.ts';

/** How one sync ended. `durationMs` is from its first request to the world being asked. */
export type SyncOutcome = { readonly durationMs: number } & (
  | { readonly kind: 'replaced'; readonly takenAtMs: number; readonly factCount: number }
  | SyncFailure
);

export type SyncFailure = {
  readonly kind: 'failed';
  /** `bug`: not a failure of the world. `not_newer`: a copy that began later is in use. */
  readonly code: ErrorCode | 'not_newer' | 'bug';
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
  if (outcome.kind === 'replaced') return { kind: 'fresh', takenAtMs: outcome.takenAtMs };
  const reason = outcome.code === 'bug' ? UNEXPECTED : outcome.message;
  const failed = { failuresInARow: failuresInARow(state) + 1, reason };
  if (state.kind === 'empty') return { kind: 'empty', ...failed };
  return { kind: 'stale', takenAtMs: state.takenAtMs, ...failed };
}

/** Failures since the last success. */
export function failuresInARow(state: SyncState): number {
  return state.kind === 'fresh' ? 0 : state.failuresInARow;
}
