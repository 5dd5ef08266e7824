/**
 * The last distinct questions that were really asked: what a new copy is tried on. Noting one costs
 * far less than answering it, what is kept is bounded in number and bytes, and it holds no key: only
 * what was asked. It is in memory alone; a node that starts again begins empty.
 */

import type { AskedQuestion } from '../authz/asked-question.ts';
import { RESERVOIR_LIMITS } from './limits.ts';
import { QuestionPrint } from './question-print.ts';
import { withoutPage } from './without-page.ts';

export type ReservoirLimits = { readonly [name in keyof typeof RESERVOIR_LIMITS]: number };

type Kept = { readonly asked: AskedQuestion; readonly byteLength: number };

export class QuestionReservoir {
  readonly #limits: ReservoirLimits;
  readonly #print: QuestionPrint;
  /** By hash, the one noted longest ago first. Of two with one hash only the later one is kept. */
  readonly #kept = new Map<number, Kept>();
  #byteLength = 0;
  /** One question in so many is looked at … */
  #stride = 1;
  /** … and this many go by before the next. */
  #passing = 0;

  constructor(limits: ReservoirLimits = RESERVOIR_LIMITS) {
    this.#limits = limits;
    this.#print = new QuestionPrint(limits.questionBytesMax);
  }

  get questionCount(): number {
    return this.#kept.size;
  }

  /** About what the questions take in memory. */
  get byteLength(): number {
    return this.#byteLength;
  }

  /** The one noted last first. */
  questions(): readonly AskedQuestion[] {
    return Array.from(this.#kept.values(), ({ asked }) => asked).toReversed();
  }

  /**
   * Looks at each question while there is room and new ones come; else at fewer and fewer, down to one
   * in `strideMax`: at a high rate those are as good a sample of the last half-hour as all of them.
   */
  note(asked: AskedQuestion): void {
    if (this.#passing > 0) {
      this.#passing -= 1;
      return;
    }
    const isFresh = this.#look(withoutPage(withFewResources(asked, this.#limits.resourcesMax)));
    const { questionsMax, strideMax } = this.#limits;
    const hasRoom = this.#kept.size < questionsMax;
    this.#stride = isFresh && hasRoom ? 1 : Math.min(strideMax, this.#stride * 2);
    this.#passing = this.#stride - 1;
  }

  /** False: known already, or too large. */
  #look(asked: AskedQuestion): boolean {
    const print = this.#print;
    if (!print.take(asked)) return false;
    const { hash, byteLength } = print;
    const known = this.#kept.get(hash);
    if (known !== undefined) this.#drop(hash, known);
    this.#kept.set(hash, { asked, byteLength });
    this.#byteLength += byteLength;
    this.#makeRoom();
    return known === undefined;
  }

  #makeRoom(): void {
    const { questionsMax, bytesMax } = this.#limits;
    for (const [hash, oldest] of this.#kept) {
      if (this.#kept.size <= questionsMax && this.#byteLength <= bytesMax) return;
      this.#drop(hash, oldest);
    }
  }

  #drop(hash: number, { byteLength }: Kept): void {
    this.#kept.delete(hash);
    this.#byteLength -= byteLength;
  }
}

/** Many resources are asked for one by one, so some of them will do. */
function withFewResources(asked: AskedQuestion, resourcesMax: number): AskedQuestion {
  if (asked.kind !== 'authorize_resources') return asked;
  if (asked.question.resources.length <= resourcesMax) return asked;
  const resources = asked.question.resources.slice(0, resourcesMax);
  return { kind: 'authorize_resources', question: { ...asked.question, resources } };
}
