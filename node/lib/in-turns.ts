/** Long work that is written as steps, for a thread that has other things to do, or has not. */

import { setImmediate as nextTurn } from 'node:timers/promises';

/** Takes all steps, and after each lets others have their turn. Throws what a step throws. */
export async function inTurns<Result>(steps: Generator<unknown, Result>): Promise<Result> {
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
    await nextTurn();
  }
}

/** Takes all steps and lets nobody come between. Throws what a step throws. */
export function atOnce<Result>(steps: Generator<unknown, Result>): Result {
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}
