/** How the node's copies are doing at this moment: what the loop knows, and what an attempt tells. */

import type { World } from '../world/world.ts';
import type { PullProgress } from './pull-process.ts';
import { foundOnDisk, NEVER_SYNCED, type SyncState } from './state.ts';

export class SyncProgress {
  #state: SyncState = NEVER_SYNCED;
  #step: PullProgress | undefined;
  #waitingFor: string | undefined;

  get state(): SyncState {
    return this.#state;
  }

  /** How far the attempt under way is; undefined: none is, or it has not said anything. */
  get step(): PullProgress | undefined {
    return this.#step;
  }

  /** Why there is nothing to answer from, as one clause. */
  whyEmpty(): string {
    if (this.#waitingFor !== undefined) return this.#waitingFor;
    return this.#state.kind === 'empty' ? this.#state.reason : 'it is being opened';
  }

  /** No copy is looked for yet, for this reason, as one clause; undefined: from now on one is. */
  waiting(reason: string | undefined): void {
    this.#waitingFor = reason;
  }

  /** A copy of an earlier run answers. */
  found({ takenAtMs }: Pick<World, 'takenAtMs'>): void {
    this.#state = foundOnDisk(takenAtMs);
  }

  copying(step: PullProgress): void {
    this.#step = step;
  }

  ended(state: SyncState): void {
    this.#state = state;
    this.#step = undefined;
  }
}
