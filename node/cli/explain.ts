/** `explain ACTOR ACTION RESOURCE`, or of any fact: why a snapshot answers as it does. */

import { checkContextFacts } from '../authz/context-facts.ts';
import { readAuthorize, readFact } from '../authz/question.ts';
import { allowFact } from '../authz/allow.ts';
import { EXIT, type ExitCode, PATHS } from '../contract.ts';
import { ATTEMPT_LIMITS } from '../explain/attempts.ts';
import { explain } from '../explain/explain.ts';
import { explanationJson } from '../explain/explanation-json.ts';
import { explanationLines } from '../explain/explanation-text.ts';
import type { Fact } from '../polar/program.ts';
import { checkCount, VALUES_HELP } from './ask/ask-words.ts';
import type { CommandIo } from './command.ts';
import { wordsOf, wrongUse } from './command-words.ts';
import { readFactText, readValueWord } from './ask/notation.ts';
import { QUESTION_CLOCK } from './question-clock.ts';
import { openSnapshotWorld } from './ask/snapshot-world.ts';
import { refuseUnknownTypes } from './ask/unknown-types.ts';

const DEPTH_MAX = 100;

const USAGE = `Usage: oso-fallback explain ACTOR ACTION RESOURCE --snapshot FILE [options]
       oso-fallback explain FACT --snapshot FILE [options]

Why does a snapshot answer as it does? Of what is allowed it prints the proof: each rule as it is
written, with its place in the policy, and what the rule asked for, down to facts. Of what is
denied it prints for each rule the first thing that is missing, with the best values so far.

  oso-fallback explain User:ann read Repository:acme --snapshot today.generation
  oso-fallback explain 'has_role(User:ann, "reader", Repository:acme)' --snapshot today.generation

  --snapshot FILE  the snapshot: every byte of it is checked, then it is asked in this process;
                   the copy of a running node can be saved from ${PATHS.generation}
  --fact FACT      a context fact: it counts for this question only; as often as needed
  --depth N        of a denial, how many rules below one another are told (${ATTEMPT_LIMITS.depthMax})
  --json           print one JSON object instead of text
  --help           this text

${VALUES_HELP}

Ends with ${EXIT.done} when it is allowed, with ${EXIT.denied} when it is denied, with ${EXIT.wrongInput} when the question or the file is
wrong, or when the policy cannot decide it.
`;

type Words = {
  readonly call: Fact;
  readonly snapshot: string;
  readonly contextFacts: readonly Fact[];
  readonly depthMax: number;
  readonly isJson: boolean;
};

/** Throws NodeError. */
export async function runExplain(args: readonly string[], io: CommandIo): Promise<ExitCode> {
  const words = readWords(args);
  if (words === 'help') {
    io.stdout.write(USAGE);
    return EXIT.done;
  }
  using opened = await openSnapshotWorld(words.snapshot);
  const { world } = opened;
  const explanation = explain(words.call, {
    program: world.policy.program,
    facts: world.facts,
    contextFacts: checkContextFacts(world, words.contextFacts),
    clock: QUESTION_CLOCK,
    attempts: { ...ATTEMPT_LIMITS, depthMax: words.depthMax },
  });
  if (explanation.kind === 'fails') {
    const types = words.call.args.map(({ type }) => type);
    refuseUnknownTypes(types, Object.keys(world.policy.metadata.resources));
  }
  if (words.isJson) {
    io.stdout.write(`${JSON.stringify(explanationJson(explanation), undefined, 2)}\n`);
  } else {
    for (const line of explanationLines(explanation)) io.stdout.write(`${line}\n`);
  }
  return explanation.kind === 'fails' ? EXIT.denied : EXIT.done;
}

function readWords(args: readonly string[]): Words | 'help' {
  const { values, positionals } = wordsOf('explain', args, {
    snapshot: { type: 'string' },
    url: { type: 'string' },
    fact: { type: 'string', multiple: true },
    depth: { type: 'string' },
    json: { type: 'boolean' },
  });
  if (values.help === true) return 'help';
  if (values.url !== undefined) {
    const how = `save its copy (GET ${PATHS.generation}) and name it with --snapshot`;
    throw wrongUse('explain', `A running node can't be asked why: ${how}`);
  }
  if (values.snapshot === undefined) throw wrongUse('explain', 'Name what to ask: --snapshot FILE');
  return {
    call: callOf(positionals),
    snapshot: values.snapshot,
    contextFacts: (values.fact ?? []).map((text) => readFact(readFactText(text), 'fact')),
    depthMax: depthOf(values.depth),
    isJson: values.json === true,
  };
}

/** In canonical form, as a node would read it. */
function callOf(positionals: readonly string[]): Fact {
  const [first = '', action = '', resourceWord = ''] = positionals;
  if (positionals.length === 1 && first.includes('(')) return readFact(readFactText(first), 'fact');
  checkCount('explain', ['ACTOR', 'ACTION', 'RESOURCE'], positionals);
  const [actor, resource] = [readValueWord(first), readValueWord(resourceWord)];
  const question = readAuthorize({
    actor_type: actor.type,
    actor_id: actor.id,
    action,
    resource_type: resource.type,
    resource_id: resource.id,
  });
  return allowFact(question.actor, question.action, question.resource);
}

function depthOf(text: string | undefined): number {
  if (text === undefined) return ATTEMPT_LIMITS.depthMax;
  const depth = Number(text);
  if (/^\d{1,3}$/u.test(text) && depth >= 1 && depth <= DEPTH_MAX) return depth;
  throw wrongUse('explain', `Cannot use --depth ${text}: 1 to ${DEPTH_MAX}`);
}
