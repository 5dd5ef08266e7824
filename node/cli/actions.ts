/** `actions ACTOR RESOURCE`: what may this actor do to that resource? */

import { EXIT, type ExitCode } from '../contract.ts';
import { ASK_OPTIONS, readAskWords, VALUES_HELP } from './ask/ask-words.ts';
import type { CommandIo } from './command.ts';
import { readValueWord } from './ask/notation.ts';
import { printNames } from './ask/print-names.ts';

const USAGE = `Usage: oso-fallback actions ACTOR RESOURCE (--snapshot FILE | --url URL) [options]

What may this actor do to that resource? Prints one action a line, in order; * stands for anything.

  oso-fallback actions User:ann Repository:acme --snapshot today.generation

${ASK_OPTIONS}

${VALUES_HELP}

Ends with ${EXIT.done}, also when there are none, with ${EXIT.wrongInput} when the question or the file is wrong, with ${EXIT.noCopy} when
there is nothing to ask.
`;

/** Throws NodeError. */
export async function runActions(args: readonly string[], io: CommandIo): Promise<ExitCode> {
  const words = readAskWords('actions', ['ACTOR', 'RESOURCE'], args);
  if (words === 'help') {
    io.stdout.write(USAGE);
    return EXIT.done;
  }
  const [actorWord = '', resourceWord = ''] = words.positionals;
  const actor = readValueWord(actorWord);
  const resource = readValueWord(resourceWord);
  const body = {
    actor_type: actor.type,
    actor_id: actor.id,
    resource_type: resource.type,
    resource_id: resource.id,
    context_facts: words.contextFacts,
  };
  const types = [actor.type, resource.type];
  return await printNames(words, { path: '/api/actions', body, types }, io);
}
