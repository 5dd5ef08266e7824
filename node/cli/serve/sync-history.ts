/** What is remembered of the attempts to copy, for status and metrics. */

import type { NodeStatus } from '../../contract-status.ts';
import { failuresInARow, type SyncFailure, type SyncState } from '../../sync/state.ts';

/** As the sync loop reports it. */
export type EndedSync = {
  readonly outcome: { readonly durationMs: number } & (
    | { readonly kind: 'replaced'; readonly primaryFailure?: SyncFailure }
    | SyncFailure
  );
  /** After the attempt; its reason shows nothing of the inside of a bug. */
  readonly state: SyncState;
  readonly nextInMs: number;
};

type Shown = NodeStatus['sync'];

export class SyncHistory {
  #shown: Shown = { failuresInARow: 0 };

  /** An attempt ended now, in milliseconds since 1970. */
  ended({ outcome, state, nextInMs }: EndedSync, nowMs: number): void {
    const failure = outcome.kind === 'failed' ? outcome : outcome.primaryFailure;
    const { lastError } = this.#shown;
    this.#shown = {
      failuresInARow: failuresInARow(state),
      last: {
        endedAtMs: nowMs,
        durationMs: outcome.durationMs,
        outcome: outcome.kind === 'failed' ? outcome.code : outcome.kind,
      },
      ...(lastError === undefined ? {} : { lastError }),
      nextAtMs: nowMs + nextInMs,
    };
    if (failure === undefined || state.kind === 'fresh') return;
    const { code } = failure;
    this.#shown = { ...this.#shown, lastError: { atMs: nowMs, code, message: state.reason } };
  }

  /** `progress`: how far the attempt under way is; undefined: none is, or it has not said anything. */
  shown(progress?: Shown['progress']): Shown {
    return progress === undefined ? this.#shown : { ...this.#shown, progress };
  }
}
