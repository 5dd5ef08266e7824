/** One thing at a time, in the order it was asked for. */

import { NodeError } from '../lib/errors.ts';

export class Turns {
  readonly #waitingMax: number;
  #waiting = 0;
  #last: Promise<unknown> = Promise.resolve();

  constructor(waitingMax: number) {
    this.#waitingMax = waitingMax;
  }

  /**
   * Does `task` after everything asked for earlier has ended, well or not. Throws NodeError
   * `budget_exhausted` when too many wait already.
   */
  async take<T>(task: () => T | Promise<T>): Promise<T> {
    if (this.#waiting > this.#waitingMax) {
      throw new NodeError(
        'budget_exhausted',
        `Cannot write: ${this.#waitingMax} writes wait already`,
      );
    }
    this.#waiting += 1;
    const turn = this.#last.then(task);
    this.#last = turn.catch(() => undefined);
    try {
      return await turn;
    } finally {
      this.#waiting -= 1;
    }
  }
}
