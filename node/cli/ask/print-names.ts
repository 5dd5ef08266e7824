/** What `list` and `actions` have in common: the answer is names, printed one a line. */

import { z } from 'zod';
import { EXIT, type ExitCode } from '../../contract.ts';
import type { AskWords } from './ask-words.ts';
import { ask } from './asker.ts';
import type { CommandIo } from '../command.ts';
import type { QuestionPath } from './raw-answer.ts';
import type { AskedAction } from './unknown-action.ts';

const Answer = z.object({ results: z.array(z.string()) });

export type NamesQuestion = {
  readonly path: QuestionPath;
  readonly body: unknown;
  /** That it names. */
  readonly types: readonly string[];
  readonly asked?: AskedAction;
};

/** Throws NodeError. */
export async function printNames(
  words: AskWords,
  question: NamesQuestion,
  io: CommandIo,
): Promise<ExitCode> {
  const { answer, source } = await ask(
    words,
    { ...question, shape: Answer, isNothing: ({ results }) => results.length === 0 },
    io,
  );
  if (words.isJson) io.stdout.write(`${JSON.stringify({ ...answer, ...source })}\n`);
  else for (const name of answer.results) io.stdout.write(`${name}\n`);
  return EXIT.done;
}
