/** `check ACTOR ACTION RESOURCE`: may this actor do this to that resource? */

import { z } from 'zod';
import { EXIT, type ExitCode } from '../contract.ts';
import { ASK_OPTIONS, readAskWords, VALUES_HELP } from './ask/ask-words.ts';
import { ask } from './ask/asker.ts';
import type { CommandIo } from './command.ts';
import { readValueWord } from './ask/notation.ts';

const USAGE = `Usage: oso-fallback check ACTOR ACTION RESOURCE (--snapshot FILE | --url URL) [options]

May this actor do this to that resource? Prints "allowed" or "denied".

  oso-fallback check User:ann read Repository:acme --snapshot today.generation
  oso-fallback check User:ann read Repository:acme --url http://127.0.0.1:8080 && echo welcome

${ASK_OPTIONS}

${VALUES_HELP}

Ends with ${EXIT.done} when it is allowed, with ${EXIT.denied} when it is denied, with ${EXIT.wrongInput} when the question or the file is
wrong, with ${EXIT.noCopy} when there is nothing to ask. A script that takes every other code than ${EXIT.done} for "no" is
safe. \`explain\` tells why.
`;

const Answer = z.object({ allowed: z.boolean() });

/** Throws NodeError. */
export async function runCheck(args: readonly string[], io: CommandIo): Promise<ExitCode> {
  const words = readAskWords('check', ['ACTOR', 'ACTION', 'RESOURCE'], args);
  if (words === 'help') {
    io.stdout.write(USAGE);
    return EXIT.done;
  }
  const [actorWord = '', action = '', resourceWord = ''] = words.positionals;
  const actor = readValueWord(actorWord);
  const resource = readValueWord(resourceWord);
  const body = {
    actor_type: actor.type,
    actor_id: actor.id,
    action,
    resource_type: resource.type,
    resource_id: resource.id,
    context_facts: words.contextFacts,
  };
  const types = [actor.type, resource.type];
  const { answer, source } = await ask(
    words,
    {
      path: '/api/authorize',
      body,
      shape: Answer,
      types,
      asked: { action, resourceType: resource.type },
      isNothing: ({ allowed }) => !allowed,
    },
    io,
  );
  const text = words.isJson
    ? JSON.stringify({ ...answer, ...source })
    : answer.allowed
      ? 'allowed'
      : 'denied';
  io.stdout.write(`${text}\n`);
  return answer.allowed ? EXIT.done : EXIT.denied;
}
