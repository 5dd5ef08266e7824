/**
 * A world is what a question is asked of: one copy of an environment, opened, together with its
 * compiled policy. It never changes; the cell that holds the current one is replaced whole, and a
 * request takes the world once and keeps it to its end.
 */

import type { TimedEvaluator } from '../eval/evaluator.ts';
import type { FactIndex } from '../eval/facts.ts';
import type { Policy } from '../polar/policy.ts';
import type { Begun } from './age.ts';
import type { Origin } from './origin.ts';

export type World = {
  /** The environment's id as keys carry it after `e_`: `0123456789`. */
  readonly environment: string;
  /** When the copy *began* to be taken, in milliseconds since 1970, by a clock that may jump. */
  readonly takenAtMs: number;
  /** The digest that names its content, 64 hexadecimal digits; empty: of something that changes by itself. */
  readonly generation: string;
  readonly origin: Origin;
  readonly policySource: string;
  readonly policy: Policy;
  readonly facts: FactIndex;
  /** Asks `facts` under `policy`. */
  readonly evaluator: TimedEvaluator;
};

/** A world in use, and when it began by the clock of this process: ageOf() tells its age. */
export type CurrentWorld = World & Begun;

/** The only mutable cell of a node. Requests call current(); whoever has a newer world, replace(). */
export class WorldCell {
  #world: CurrentWorld | undefined;
  /** Lets go of what the current world is read from. */
  #letGo: (() => void) | undefined;

  /** Undefined until a first whole copy is there. */
  current(): CurrentWorld | undefined {
    return this.#world;
  }

  /**
   * Never goes back in time: a copy that ends late must not undo one that began later. That is decided
   * by Clock.monotonicMs: after the wall clock was set back no copy would be newer than the one before,
   * and what was taken from somebody would stay allowed. False: it was not newer. Holds open what the
   * world is read from, until the next one takes its place.
   */
  replace(next: World, begun: Begun): boolean {
    if (this.#world !== undefined && begun.begunMs <= this.#world.begunMs) return false;
    const letGo = next.origin.lease.take();
    this.#world = Object.freeze({ ...next, ...begun });
    this.#letGo?.();
    this.#letGo = letGo;
    return true;
  }

  /** Lets go of the world: for the end of the process. */
  clear(): void {
    this.#world = undefined;
    this.#letGo?.();
    this.#letGo = undefined;
  }
}
