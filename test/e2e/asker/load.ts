/** An application that never stops asking: the same questions round after round, and what went wrong. */

import { setTimeout as sleep } from 'node:timers/promises';
import type { Oso } from 'oso-cloud';
import type { Question } from '../../demo/questions.ts';
import { FAILED } from '../../demo/report.ts';
import { type Asked, traffic } from '../../demo/traffic.ts';
import type { LoadSummary } from './lines.ts';

const PROBLEMS_MAX = 10;

/** Asks until the signal; a question that is under way then is still answered. */
export async function load(options: {
  readonly oso: Oso;
  readonly questions: readonly Question[];
  readonly clients: number;
  /** Between two questions of one client. */
  readonly pauseMs: number;
  readonly signal: AbortSignal;
  /** Called when every question has been answered once. */
  readonly onStarted: () => void;
}): Promise<LoadSummary> {
  const { oso, signal } = options;
  const expected = await traffic({ oso, questions: options.questions, clients: options.clients });
  const tally = new Tally(expected);
  options.onStarted();
  const client = async (first: number): Promise<void> => {
    for (let turn = first; !signal.aborted; turn += options.clients) {
      const index = turn % options.questions.length;
      const asked = await traffic({
        oso,
        questions: options.questions.slice(index, index + 1),
        clients: 1,
      });
      for (const each of asked) tally.add(each, expected[index]);
      if (options.pauseMs > 0) await sleep(options.pauseMs);
    }
  };
  await Promise.all(Array.from({ length: options.clients }, (_, first) => client(first)));
  return tally.summary();
}

class Tally {
  #asked = 0;
  #callMsMax = 0;
  #problemCount = 0;
  readonly #answeredBy = new Map<string, number>();
  readonly #problems: string[] = [];

  constructor(expected: readonly Asked[]) {
    for (const each of expected) this.add(each, each);
  }

  add(asked: Asked, expected: Asked | undefined): void {
    const { answer, call, question } = asked;
    this.#asked += 1;
    this.#callMsMax = Math.max(this.#callMsMax, call.callMs);
    this.#answeredBy.set(call.answeredBy, (this.#answeredBy.get(call.answeredBy) ?? 0) + 1);
    if (answer === expected?.answer && !answer.startsWith(FAILED)) return;
    this.#problemCount += 1;
    if (this.#problems.length >= PROBLEMS_MAX) return;
    const at = new Date().toISOString();
    this.#problems.push(
      `${at} ${JSON.stringify(question)}: ${answer}; at first ${expected?.answer}`,
    );
  }

  summary(): LoadSummary {
    return {
      asked: this.#asked,
      answeredBy: Object.fromEntries(this.#answeredBy),
      callMsMax: this.#callMsMax,
      problems: this.#problems,
      problemCount: this.#problemCount,
    };
  }
}
