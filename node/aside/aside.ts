/**
 * Questions that take long, answered by a second thread one after the other, while the first one answers
 * everybody else. The thread is started for such a question, and ends soon after the last one: most
 * nodes never have it.
 */

import type { AnswerAside, LongQuestion } from '../http/answer-in-time.ts';
import type { Answer } from '../http/route.ts';
import { present, unreachable } from '../lib/assert.ts';
import type { Clock } from '../lib/clock.ts';
import { tooLong } from '../lib/deadline.ts';
import { NodeError } from '../lib/errors.ts';
import type { Log } from '../telemetry/log.ts';
import type { ThreadOrder, ThreadSettings } from './orders.ts';
import type { AnsweringThread, StartThread, ThreadEvent } from './start-thread.ts';

/** More would not be answered in their time. */
const WAITING_MAX = 64;
/** A thread that has not answered so long after the time is over is not waited for: it is ended. */
const GRACE_MS = 100;
/** What the thread keeps in memory is worth more elsewhere; but one that is there knows how to be fast. */
const IDLE_MS = 30_000;
/** How long others wait for one question, which most often takes a thousandth of that. */
const FIRST_MS = 20;
/** To start the thread costs more: a plan that is made for the first time is no reason for it. */
const FIRST_MS_WITHOUT_THREAD = 50;

export type AsideParts = {
  readonly settings: ThreadSettings;
  readonly clock: Pick<Clock, 'monotonicMs' | 'sleep'>;
  readonly log: Pick<Log, 'error'>;
  readonly start: StartThread;
};

type Asked = {
  readonly question: LongQuestion;
  /** Clock.monotonicMs, of when its time began. */
  readonly begunMs: number;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (reason: Error) => void;
  /** Aborts when there is nothing to wait for any more. */
  readonly settled: AbortController;
};

export class Aside implements AnswerAside, AsyncDisposable {
  readonly #parts: AsideParts;
  readonly #waiting: Asked[] = [];
  /** The one that the thread works on. */
  #atWork: Asked | undefined;
  #thread: AnsweringThread | undefined;
  /** Digest of the world that the thread has open. */
  #openDigest: string | undefined;
  #idle = new AbortController();
  #isOver = false;

  constructor(parts: AsideParts) {
    this.#parts = parts;
  }

  firstMs(): number {
    return this.#thread === undefined ? FIRST_MS_WITHOUT_THREAD : FIRST_MS;
  }

  /** Rejects with what the question is refused with; within its time, and a moment more. */
  answer(question: LongQuestion): Promise<Answer> {
    if (this.#isOver || this.#waiting.length >= WAITING_MAX) return Promise.reject(tooMany());
    const begunMs = this.#parts.clock.monotonicMs() - question.spentMs;
    const settled = new AbortController();
    return new Promise((resolve, reject) => {
      const asked = { question, begunMs, resolve, reject, settled };
      this.#waiting.push(asked);
      this.#giveUpLater(asked);
      this.#next();
    });
  }

  /** Whoever waits is refused. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#isOver = true;
    this.#idle.abort();
    for (const asked of [...this.#waiting.splice(0), this.#atWork]) {
      asked?.settled.abort();
      asked?.reject(new NodeError('budget_exhausted', 'Cannot answer: this node ends'));
    }
    this.#atWork = undefined;
    await this.#endThread();
  }

  #next(): void {
    if (this.#atWork !== undefined) return;
    this.#idle.abort();
    const asked = this.#waiting.shift();
    if (asked === undefined) {
      this.#endLater();
      return;
    }
    this.#atWork = asked;
    this.#thread ??= this.#parts.start(this.#parts.settings, (event) => this.#heard(event));
    this.#thread.send(this.#orderOf(asked));
  }

  #orderOf({ question, begunMs }: Asked): ThreadOrder {
    const { world, path, body } = question;
    const { environment, takenAtMs, generation: digest, origin } = world;
    const generation = present(origin.shared, 'shared generation');
    const isOpen = this.#openDigest === digest;
    this.#openDigest = digest;
    return {
      digest,
      world: isOpen ? undefined : { environment, takenAtMs, generation },
      path,
      body,
      spentMs: this.#parts.clock.monotonicMs() - begunMs,
    };
  }

  #heard(event: ThreadEvent): void {
    const asked = this.#atWork;
    this.#atWork = undefined;
    asked?.settled.abort();
    switch (event.kind) {
      case 'answered': {
        const { status, body, headers } = event;
        asked?.resolve(headers === undefined ? { status, body } : { status, body, headers });
        break;
      }
      case 'refused':
        // Perhaps the world could not be opened.
        this.#openDigest = undefined;
        asked?.reject(new NodeError(event.code, event.message));
        break;
      case 'failed':
        this.#openDigest = undefined;
        asked?.reject(new Error(event.message));
        break;
      case 'ended':
        this.#parts.log.error({ reason: event.reason }, 'The thread of long questions ended');
        this.#thread = undefined;
        this.#openDigest = undefined;
        asked?.reject(lost());
        break;
      default:
        unreachable(event);
    }
    this.#next();
  }

  #giveUpLater(asked: Asked): void {
    const { clock, settings } = this.#parts;
    const leftMs = settings.budgetMs - asked.question.spentMs;
    const giveUp = async () => {
      if (asked === this.#atWork) {
        this.#atWork = undefined;
        asked.reject(tooLong(settings.budgetMs));
        await this.#endThread();
      } else {
        this.#waiting.splice(this.#waiting.indexOf(asked), 1);
        asked.reject(tooLong(settings.budgetMs));
      }
      this.#next();
    };
    void clock
      .sleep(Math.max(0, leftMs) + GRACE_MS, asked.settled.signal)
      .then(giveUp, () => undefined);
  }

  #endLater(): void {
    if (this.#thread === undefined || this.#isOver) return;
    const idle = new AbortController();
    this.#idle = idle;
    void this.#parts.clock.sleep(IDLE_MS, idle.signal).then(
      () => this.#endThread(),
      () => undefined,
    );
  }

  async #endThread(): Promise<void> {
    const thread = this.#thread;
    this.#thread = undefined;
    this.#openDigest = undefined;
    await thread?.end();
  }
}

function tooMany(): NodeError {
  const problem = `${WAITING_MAX} questions that take long are before it`;
  return new NodeError('budget_exhausted', `Cannot answer: ${problem}; ask again in a moment`);
}

function lost(): NodeError {
  const problem = 'Cannot answer: the thread that worked on it ended';
  return new NodeError('budget_exhausted', `${problem}. Ask for less, or simplify the policy.`);
}
