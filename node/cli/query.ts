/** `query FACT`: which facts, stored or derived, match this one? */

import { z } from 'zod';
import { EXIT, type ExitCode } from '../contract.ts';
import { ASK_OPTIONS, readAskWords, VALUES_HELP } from './ask/ask-words.ts';
import { ask } from './ask/asker.ts';
import type { CommandIo } from './command.ts';
import { factText, readOpenFactText } from './ask/notation.ts';

const USAGE = `Usage: oso-fallback query FACT (--snapshot FILE | --url URL) [options]

Which facts, stored or derived by rules, match this one? _ is anything, Repository:_ any repository.
Prints one a line, as it can be given to --fact; what a rule leaves open stays open.

  oso-fallback query 'has_role(User:ann, _, Repository:_)' --snapshot today.generation

${ASK_OPTIONS}

${VALUES_HELP}

Ends with ${EXIT.done}, also when there are none, with ${EXIT.wrongInput} when the question or the file is wrong, with ${EXIT.noCopy} when
there is nothing to ask.
`;

const Answer = z.object({
  results: z.array(
    z.object({
      predicate: z.string(),
      args: z.array(z.object({ type: z.string().nullable(), id: z.string().nullable() })),
    }),
  ),
});

/** Throws NodeError. */
export async function runQuery(args: readonly string[], io: CommandIo): Promise<ExitCode> {
  const words = readAskWords('query', ['FACT'], args);
  if (words === 'help') {
    io.stdout.write(USAGE);
    return EXIT.done;
  }
  const [text = ''] = words.positionals;
  const fact = readOpenFactText(text);
  const body = { fact, context_facts: words.contextFacts };
  const types = fact.args.flatMap(({ type }) => type ?? []);
  const { answer, source } = await ask(
    words,
    {
      path: '/api/query',
      body,
      shape: Answer,
      types,
      isNothing: ({ results }) => results.length === 0,
    },
    io,
  );
  if (words.isJson) io.stdout.write(`${JSON.stringify({ ...answer, ...source })}\n`);
  else for (const found of answer.results) io.stdout.write(`${factText(found)}\n`);
  return EXIT.done;
}
