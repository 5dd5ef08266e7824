/**
 * Asks two worlds the same questions at the same moment and counts where their answers part. Runs
 * beside serving: in slices, each question with a limit, all of them with another.
 */

import type { AskedQuestion } from '../authz/asked-question.ts';
import type { World } from '../world/world.ts';
import { askTrial, type TrialAnswer, trialOf } from './ask-world.ts';
import { describeAnswer, describeChange, describeQuestion } from './describe.ts';
import { type FlipKind, flipOf, isPositive } from './flips.ts';
import { SHOWN, TRIAL_TIMES } from './limits.ts';
import { type Pace, Slices } from './slices.ts';

/** One flip, as a person reads it. It shows ids, which may be personal data. */
export type FlipExample = {
  readonly kind: FlipKind;
  readonly question: string;
  readonly before: string;
  readonly after: string;
};

/** JSON as it is. All numbers but `asked` are of questions that both worlds were asked. */
export type Comparison = {
  /** Questions there were; false: the time for all of them ended before. */
  readonly asked: number;
  readonly isComplete: boolean;
  /** Neither world took too long to answer, or was out of room. */
  readonly compared: number;
  /** The serving world answered in time, the new one did not. */
  readonly slowed: number;
  /** The new world could not read its own file. */
  readonly damaged: number;
  readonly before: AnswerCounts;
  readonly flips: Readonly<Record<FlipKind, number>>;
  /** The first few of each kind. */
  readonly examples: readonly FlipExample[];
};

/** Of the compared questions, what the serving world said. */
export type AnswerCounts = {
  /** Allowed, or with results. */
  readonly positive: number;
  /** Denied, or without results. */
  readonly negative: number;
  /** Results on both sides. */
  readonly results: number;
};

/** Throws the signal's reason when that aborts; whatever a question throws is an answer. */
export async function compareWorlds(options: {
  readonly current: World;
  readonly next: World;
  /** What matters most first: time may run out. */
  readonly questions: readonly AskedQuestion[];
  /** The moment of every question. */
  readonly nowSeconds: number;
  readonly pace: Pace;
}): Promise<Comparison> {
  const { questions, pace } = options;
  const clock = {
    nowSeconds: () => options.nowSeconds,
    monotonicMs: () => pace.clock.monotonicMs(),
  };
  const slices = new Slices(pace, TRIAL_TIMES.questionsMs);
  const tally = new Tally();
  await slices.mayStep();
  const current = trialOf(options.current, clock);
  await slices.mayStep();
  const next = trialOf(options.next, clock);
  for (const asked of questions) {
    const before = await askTrial(current, asked, slices);
    const after = await askTrial(next, asked, slices);
    if (before === undefined || after === undefined) return tally.sum(questions.length, false);
    tally.add(asked, before, after);
  }
  return tally.sum(questions.length, true);
}

class Tally {
  #compared = 0;
  #slowed = 0;
  #damaged = 0;
  #positive = 0;
  #negative = 0;
  #results = 0;
  readonly #flips: Record<FlipKind, number> = noFlips();
  readonly #examples: FlipExample[] = [];

  add(asked: AskedQuestion, before: TrialAnswer, after: TrialAnswer): void {
    if (after.kind === 'error' && after.code === 'damaged_generation') this.#damaged += 1;
    if (before.kind === 'too-slow') return;
    if (after.kind === 'too-slow') {
      if (before.kind !== 'error') this.#slowed += 1;
      return;
    }
    this.#compared += 1;
    this.#countBefore(before, after);
    const kind = flipOf(before, after);
    if (kind === undefined) return;
    this.#flips[kind] += 1;
    if (this.#flips[kind] > SHOWN.examplesMax) return;
    this.#examples.push({
      kind,
      question: describeQuestion(asked),
      before: describeAnswer(before),
      after: describeChange(before, after),
    });
  }

  sum(asked: number, isComplete: boolean): Comparison {
    return {
      asked,
      isComplete,
      compared: this.#compared,
      slowed: this.#slowed,
      damaged: this.#damaged,
      before: { positive: this.#positive, negative: this.#negative, results: this.#results },
      flips: { ...this.#flips },
      examples: [...this.#examples],
    };
  }

  #countBefore(before: TrialAnswer, after: TrialAnswer): void {
    if (before.kind === 'error') return;
    if (!isPositive(before)) this.#negative += 1;
    else this.#positive += 1;
    if (before.kind === 'results' && isPositive(before) && isPositive(after)) this.#results += 1;
  }
}

function noFlips(): Record<FlipKind, number> {
  return {
    allow_to_deny: 0,
    deny_to_allow: 0,
    results_to_none: 0,
    none_to_results: 0,
    results_differ: 0,
    answer_to_error: 0,
    error_to_answer: 0,
  };
}
