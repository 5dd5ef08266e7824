/**
 * Which of the questions that are really asked the primary is asked too: a random share of those that it
 * answers with a verdict or with names. Noting one costs a comparison; what is kept is bounded in number
 * and bytes, in memory alone, and holds no key.
 */

import type { AskedQuestion } from '../authz/asked-question.ts';
import { QuestionPrint } from '../guard/question-print.ts';
import { withoutPage } from '../guard/without-page.ts';
import { SAMPLE_LIMITS, type SampleLimits } from './limits.ts';

/** The only kinds that are asked again. */
export type SampledQuestion = Extract<
  AskedQuestion,
  { readonly kind: 'authorize' | 'list' | 'actions' }
>;

/** `hash` is of 32 bits: it tells questions apart, and may take two of many for one. */
export type Picked = {
  readonly asked: SampledQuestion;
  readonly hash: number;
  readonly byteLength: number;
};

export type SampleParts = {
  /** Of the questions, in (0, 1]. */
  readonly share: number;
  /** A number in [0, 1), another one each time. */
  readonly chance: () => number;
  /** Asked of each question that is picked: may it be kept? `hash` tells it from others. */
  readonly isWanted: (hash: number) => boolean;
  readonly limits?: SampleLimits;
};

export class QuestionSample {
  readonly #parts: SampleParts;
  readonly #limits: SampleLimits;
  readonly #print: QuestionPrint;
  /** By hash, the one picked longest ago first. */
  readonly #picked = new Map<number, Picked>();
  #byteLength = 0;
  /** So many questions go by before the next one is picked. */
  #passing: number;

  constructor(parts: SampleParts) {
    this.#parts = parts;
    this.#limits = parts.limits ?? SAMPLE_LIMITS;
    this.#print = new QuestionPrint(this.#limits.questionBytesMax);
    this.#passing = gapOf(parts);
  }

  get questionCount(): number {
    return this.#picked.size;
  }

  /** When there is no room, those that are there stay. */
  note(asked: AskedQuestion): void {
    if (!isSampled(asked)) return;
    if (this.#passing > 0) {
      this.#passing -= 1;
      return;
    }
    this.#passing = gapOf(this.#parts);
    this.#pick(withoutPage(asked));
  }

  /** The one picked longest ago; it is here no longer. */
  take(): Picked | undefined {
    const [first] = this.#picked.values();
    if (first === undefined) return undefined;
    this.#picked.delete(first.hash);
    this.#byteLength -= first.byteLength;
    return first;
  }

  clear(): void {
    this.#picked.clear();
    this.#byteLength = 0;
  }

  #pick(asked: SampledQuestion): void {
    const { questionsMax, bytesMax } = this.#limits;
    if (this.#picked.size >= questionsMax || !this.#print.take(asked)) return;
    const { hash, byteLength } = this.#print;
    if (this.#byteLength + byteLength > bytesMax) return;
    if (this.#picked.has(hash) || !this.#parts.isWanted(hash)) return;
    this.#picked.set(hash, { asked, hash, byteLength });
    this.#byteLength += byteLength;
  }
}

function isSampled(asked: AskedQuestion): asked is SampledQuestion {
  return asked.kind === 'authorize' || asked.kind === 'list' || asked.kind === 'actions';
}

/** How many go by before one is picked, when each is with a chance of `share`: geometrically distributed. */
function gapOf({ share, chance }: Pick<SampleParts, 'share' | 'chance'>): number {
  if (share >= 1) return 0;
  return Math.floor(Math.log1p(-chance()) / Math.log1p(-share));
}
