/**
 * Does the primary answer as this node does? A share of the questions that are really asked is asked of the
 * primary as well, beside the answers and never before one. An answer that differs is kept until a later
 * copy tells whether the facts have changed or something is wrong: README.md says how.
 */

import type { AskedQuestion } from '../authz/asked-question.ts';
import type { QuestionClock } from '../eval/evaluator.ts';
import { askTrial, type TrialAnswer, trialOf } from '../guard/ask-world.ts';
import { Slices } from '../guard/slices.ts';
import { delayMsAfterFailures } from '../lib/backoff.ts';
import type { Clock } from '../lib/clock.ts';
import type { AskPrimary } from '../upstream/question-client.ts';
import { UpstreamError } from '../upstream/retry.ts';
import type { CurrentWorld, World, WorldCell } from '../world/world.ts';
import { bytesOf, isSameAnswer, namesIn, toPrimary, trialAnswerOf } from './answers.ts';
import { type Difference, differenceIn, judgeByAge, type Looked } from './judge-by-age.ts';
import { ASKING, WAITING_LIMITS } from './limits.ts';
import { describeDifference, type DescribedDifference, type Pseudonym } from './pseudonyms.ts';
import { type Picked, QuestionSample, type SampledQuestion } from './question-sample.ts';
import { type AgreementReport, Tally } from './tally.ts';

export type AgreementParts = {
  /** Of the questions, in (0, 1]. */
  readonly share: number;
  readonly cell: Pick<WorldCell, 'current'>;
  readonly clock: Clock;
  readonly questionClock: QuestionClock;
  /** A number in [0, 1), another one each time. */
  readonly chance: () => number;
  /** Resolves when everybody who waits for the thread has had a turn. */
  readonly yieldToOthers: () => Promise<void>;
  readonly pseudonym: Pseudonym;
  readonly tell: AgreementListener;
};

export type AgreementListener = {
  /** Of the first answer that differs and that no age explains. */
  readonly unexplained: (difference: DescribedDifference & { readonly generation: string }) => void;
  /** Of the first failure after an answer. */
  readonly unanswered: (failure: UpstreamError) => void;
};

/** Answers that differed, and what the primary said, and when. */
type Waiting = Picked & {
  readonly difference: Difference;
  /** When the primary gave its answer, as Clock.monotonicMs. */
  readonly answeredMs: number;
  /** Copies on which nothing could be concluded. */
  readonly rounds: number;
  /** When the copy began on which the primary gave no answer. */
  readonly failedOnMs?: number;
};

/** One question, answered by both. */
type BothAnswers = {
  readonly world: CurrentWorld;
  readonly node: TrialAnswer;
  readonly primary: TrialAnswer;
  readonly answeredMs: number;
};

export class Agreement {
  readonly #parts: AgreementParts;
  readonly #sample: QuestionSample;
  readonly #tally: Tally;
  /** By hash, the one that differed longest ago first. */
  readonly #waiting = new Map<number, Waiting>();
  /** Worlds behind evaluators of their own, for as long as the worlds are there. */
  readonly #trials = new WeakMap<CurrentWorld, World>();
  #isPrimaryReached = false;
  #failuresInARow = 0;
  /** Clock.monotonicMs; until then the primary is left alone. */
  #pausedUntilMs = -Infinity;

  constructor(parts: AgreementParts) {
    const { share, chance } = parts;
    this.#parts = parts;
    this.#tally = new Tally(share);
    const isWanted = (hash: number) => this.#isAsking() && !this.#waiting.has(hash);
    this.#sample = new QuestionSample({ share, chance, isWanted });
  }

  /** Told of each question that is asked; costs a comparison. */
  note(asked: AskedQuestion): void {
    this.#sample.note(asked);
  }

  /** Told by each sync whether the primary gave what it was asked for. Nothing is asked before the first. */
  primaryReached(isReached: boolean): void {
    this.#isPrimaryReached = isReached;
    if (!isReached) this.#sample.clear();
  }

  get report(): AgreementReport {
    return this.#tally.report({ isAsking: this.#isAsking(), waiting: this.#waiting.size });
  }

  /** Asks, one question at a time, until the signal aborts. Throws nothing but a bug. */
  async run(ask: AskPrimary, signal: AbortSignal): Promise<void> {
    try {
      for (;;) {
        await this.#parts.clock.sleep(ASKING.intervalMs, signal);
        if (this.#isAsking()) await this.#askNext(ask, signal);
      }
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }

  #isAsking(): boolean {
    return this.#isPrimaryReached && this.#parts.clock.monotonicMs() >= this.#pausedUntilMs;
  }

  async #askNext(ask: AskPrimary, signal: AbortSignal): Promise<void> {
    const due = this.#nextDue();
    const picked = due === undefined ? this.#sample.take() : undefined;
    try {
      if (due !== undefined) await this.#lookAgain(due, ask, signal);
      else if (picked !== undefined) await this.#compare(picked, ask, signal);
    } catch (error) {
      if (!(error instanceof UpstreamError)) throw error;
      if (picked !== undefined) this.#tally.ended('unanswered');
      if (due !== undefined) this.#setAside(due);
      this.#pauseAfter(error);
    }
  }

  /** A question for the first time. */
  async #compare(picked: Picked, ask: AskPrimary, signal: AbortSignal): Promise<void> {
    // What the node itself cannot tell in a moment costs the primary nothing.
    const before = await this.#answerHere(picked.asked, signal);
    if (before === undefined || namesIn(before.answer) === undefined) return;
    this.#tally.asked(picked.asked.kind);
    const both = await this.#askBoth(picked.asked, ask, signal);
    const looked = lookedAt(both);
    if (both === undefined || looked === undefined) {
      this.#tally.ended('undecided');
    } else if (isSameAnswer(looked.primary, looked.node)) {
      this.#tally.ended('agreed');
    } else {
      const { answeredMs } = both;
      this.#wait({ ...picked, difference: differenceIn(looked), answeredMs, rounds: 0 });
    }
  }

  /** A question that differed, once a copy is in use that the primary's answer is older than. */
  async #lookAgain(waiting: Waiting, ask: AskPrimary, signal: AbortSignal): Promise<void> {
    const worldBefore = this.#parts.cell.current();
    const both = await this.#askBoth(waiting.asked, ask, signal);
    // A copy that came meanwhile may be younger than the answer: it is not between the two.
    if (both !== undefined && both.world !== worldBefore) return;
    const looked = lookedAt(both);
    if (both === undefined || looked === undefined) {
      this.#decide(waiting, 'undecided');
      return;
    }
    const judgement = judgeByAge(waiting.difference, looked);
    if (judgement.kind === 'open') {
      const { difference } = judgement;
      this.#waitOn({ ...waiting, difference, answeredMs: both.answeredMs });
      return;
    }
    this.#decide(waiting, judgement.kind);
    if (judgement.kind === 'unexplained') this.#showFirst(waiting.asked, both);
  }

  /** Until the next copy: a question that the primary fails on would else be the next one again, and hide all others. */
  #setAside(waiting: Waiting): void {
    const begunMs = this.#parts.cell.current()?.begunMs;
    this.#waitOn(begunMs === undefined ? waiting : { ...waiting, failedOnMs: begunMs });
  }

  #waitOn(waiting: Waiting): void {
    const rounds = waiting.rounds + 1;
    if (rounds >= WAITING_LIMITS.roundsMax) this.#decide(waiting, 'undecided');
    else this.#wait({ ...waiting, rounds });
  }

  /** In its place, if it waits already. Without room nothing is kept of it. */
  #wait(waiting: Waiting): void {
    this.#waiting.set(waiting.hash, waiting);
    let answerBytes = 0;
    for (const { difference } of this.#waiting.values()) answerBytes += bytesIn(difference);
    const { questionsMax, answerBytesMax } = WAITING_LIMITS;
    if (this.#waiting.size > questionsMax || answerBytes > answerBytesMax) {
      this.#decide(waiting, 'undecided');
    }
  }

  #decide({ hash }: Waiting, outcome: 'explained' | 'unexplained' | 'undecided'): void {
    this.#waiting.delete(hash);
    this.#tally.ended(outcome);
  }

  #showFirst(asked: SampledQuestion, { world: { generation }, ...answers }: BothAnswers): void {
    if (this.#tally.hasUnexplained) return;
    const difference = describeDifference(asked, answers, this.#parts.pseudonym);
    const atMs = this.#parts.clock.nowMs();
    this.#tally.showUnexplained({ atMs, generation, ...difference });
    this.#parts.tell.unexplained({ ...difference, generation });
  }

  /**
   * The primary first, and then at once this node's copy. Undefined: there is none, or it cannot tell.
   * Throws what `ask` throws.
   */
  async #askBoth(
    asked: SampledQuestion,
    ask: AskPrimary,
    signal: AbortSignal,
  ): Promise<BothAnswers | undefined> {
    const primary = trialAnswerOf(await ask(toPrimary(asked), signal));
    this.#failuresInARow = 0;
    const answeredMs = this.#parts.clock.monotonicMs();
    const here = await this.#answerHere(asked, signal);
    if (here === undefined) return undefined;
    return { world: here.world, node: here.answer, primary, answeredMs };
  }

  /** In short steps, beside what is served. Undefined: there is no copy, or no time. */
  async #answerHere(
    asked: SampledQuestion,
    signal: AbortSignal,
  ): Promise<{ readonly world: CurrentWorld; readonly answer: TrialAnswer } | undefined> {
    const { cell, clock, yieldToOthers } = this.#parts;
    const world = cell.current();
    if (world === undefined) return undefined;
    const letGo = world.origin.lease.take();
    try {
      const slices = new Slices({ clock, yieldToOthers, signal }, ASKING.trialMs);
      const answer = await askTrial(this.#trialOf(world), asked, slices);
      return answer === undefined ? undefined : { world, answer };
    } finally {
      letGo();
    }
  }

  #trialOf(world: CurrentWorld): World {
    const known = this.#trials.get(world);
    if (known !== undefined) return known;
    const trial = trialOf(world, this.#parts.questionClock);
    this.#trials.set(world, trial);
    return trial;
  }

  /** By the primary's own copy alone: when another node's began, another clock says. */
  #nextDue(): Waiting | undefined {
    const world = this.#parts.cell.current();
    if (world === undefined || world.origin.source !== 'primary') return undefined;
    for (const waiting of this.#waiting.values()) {
      const { answeredMs, failedOnMs = -Infinity } = waiting;
      const settledMs = answeredMs + WAITING_LIMITS.settlingMs;
      if (world.begunMs > Math.max(settledMs, failedOnMs)) return waiting;
    }
    return undefined;
  }

  #pauseAfter(failure: UpstreamError): void {
    const { clock, chance, tell } = this.#parts;
    this.#failuresInARow += 1;
    const delayMs = delayMsAfterFailures(this.#failuresInARow, ASKING, chance());
    const wantedMs = Math.min(failure.retryAfterMs ?? 0, ASKING.retryAfterMsMax);
    this.#pausedUntilMs = clock.monotonicMs() + Math.max(delayMs, wantedMs);
    this.#sample.clear();
    if (this.#failuresInARow > 1) return;
    this.#tally.failed({ atMs: clock.nowMs(), code: failure.code, message: failure.message });
    tell.unanswered(failure);
  }
}

/** Undefined: there are no two answers to compare. */
function lookedAt(both: BothAnswers | undefined): Looked | undefined {
  const primary = both === undefined ? undefined : namesIn(both.primary);
  const node = both === undefined ? undefined : namesIn(both.node);
  return primary === undefined || node === undefined ? undefined : { primary, node };
}

function bytesIn({ primary, nodeAlone }: Difference): number {
  return bytesOf(primary) + bytesOf(nodeAlone);
}
