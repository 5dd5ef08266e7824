/**
 * A world is what a question is asked of: one copy of an environment, opened, together with its
 * compiled policy. It never changes; the cell that holds the current one is replaced whole, and a
 * request takes the world once and keeps it to its end.
 */

import type { Evaluator } from '../eval/evaluator.ts';
import type { FactIndex } from '../eval/facts.ts';
import type { Policy } from '../polar/policy.ts';

export type World = {
  /** The environment's id as keys carry it after `e_`: `0123456789`. */
  readonly environment: string;
  /** When the copy *began* to be taken, in milliseconds since 1970, by a clock that may jump. */
  readonly takenAtMs: number;
  readonly policySource: string;
  readonly policy: Policy;
  readonly facts: FactIndex;
  /** Asks `facts` under `policy`. */
  readonly evaluator: Evaluator;
};

/** The only mutable cell of a node. Requests call current(); the sync loop calls replace(). */
export class WorldCell {
  #world: World | undefined;
  #begunMs = -Infinity;

  /** Undefined until a first whole copy is there. */
  current(): World | undefined {
    return this.#world;
  }

  /** When the current copy began to be taken, as Clock.monotonicMs; without one, before all time. */
  get begunMs(): number {
    return this.#begunMs;
  }

  /**
   * Never goes back in time: a copy that ends late must not undo one that began later. `begunMs` is of
   * Clock.monotonicMs: after the wall clock was set back no copy would be newer than the one before,
   * and what was taken from somebody would stay allowed. False: it was not newer.
   */
  replace(next: World, begunMs: number): boolean {
    if (begunMs <= this.#begunMs) return false;
    this.#world = Object.freeze(next);
    this.#begunMs = begunMs;
    return true;
  }
}
