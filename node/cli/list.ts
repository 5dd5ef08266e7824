/** `list ACTOR ACTION TYPE`: what resources of a type may this actor do this to? */

import { EXIT, type ExitCode } from '../contract.ts';
import { ASK_OPTIONS, readAskWords, VALUES_HELP } from './ask/ask-words.ts';
import type { CommandIo } from './command.ts';
import { readValueWord } from './ask/notation.ts';
import { printNames } from './ask/print-names.ts';

const USAGE = `Usage: oso-fallback list ACTOR ACTION TYPE (--snapshot FILE | --url URL) [options]

What resources of a type may this actor do this to? Prints one id a line, in order; * stands for
every id there is or will be.

  oso-fallback list User:ann read Repository --snapshot today.generation

${ASK_OPTIONS}

${VALUES_HELP}

Ends with ${EXIT.done}, also when there are none, with ${EXIT.wrongInput} when the question or the file is wrong, with ${EXIT.noCopy} when
there is nothing to ask.
`;

/** Throws NodeError. */
export async function runList(args: readonly string[], io: CommandIo): Promise<ExitCode> {
  const words = readAskWords('list', ['ACTOR', 'ACTION', 'TYPE'], args);
  if (words === 'help') {
    io.stdout.write(USAGE);
    return EXIT.done;
  }
  const [actorWord = '', action = '', resourceType = ''] = words.positionals;
  const actor = readValueWord(actorWord);
  const body = {
    actor_type: actor.type,
    actor_id: actor.id,
    action,
    resource_type: resourceType,
    context_facts: words.contextFacts,
  };
  const types = [actor.type, resourceType];
  const asked = { action, resourceType };
  return await printNames(words, { path: '/api/list', body, types, asked }, io);
}
