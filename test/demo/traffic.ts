/** An application under load: some clients that ask one question after the other, without a pause. */

import type { Oso } from 'oso-cloud';
import { ask, type Question } from './questions.ts';
import { FAILED } from './report.ts';
import { type Call, tapped } from './tap.ts';

export type Asked = {
  readonly question: Question;
  /** The answer, or what the SDK threw. */
  readonly answer: string;
  readonly call: Call;
};

/**
 * Asks every question once, `clients` at a time. `onAsked` hears of each, with how many there were so
 * far. An error is an answer like any other: it will not agree.
 */
export async function traffic(options: {
  readonly oso: Oso;
  readonly questions: readonly Question[];
  readonly clients: number;
  readonly onAsked?: (count: number) => void;
}): Promise<readonly Asked[]> {
  const asked: Asked[] = [];
  const queue = options.questions.entries();
  const client = async () => {
    for (const [index, question] of queue) {
      asked[index] = await askOnce(options.oso, question);
      count += 1;
      options.onAsked?.(count);
    }
  };
  let count = 0;
  await Promise.all(Array.from({ length: options.clients }, client));
  return asked;
}

async function askOnce(oso: Oso, question: Question): Promise<Asked> {
  const { result, call } = await tapped(() =>
    ask(oso, question).catch((error: unknown) => FAILED + String(error)),
  );
  return { question, answer: result, call };
}
