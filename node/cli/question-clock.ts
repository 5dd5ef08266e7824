/** The clock of questions that are asked in this process: of the machine. */

import type { QuestionClock } from '../eval/evaluator.ts';
import { SYSTEM_CLOCK } from '../lib/clock.ts';

export const QUESTION_CLOCK: QuestionClock = {
  nowSeconds: () => Math.floor(SYSTEM_CLOCK.nowMs() / 1_000),
  monotonicMs: () => SYSTEM_CLOCK.monotonicMs(),
};
