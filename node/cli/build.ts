/** `build`: policy files and facts → a snapshot, without a primary. */

import { runPolicyTests } from '../authz/policy-tests.ts';
import { EXIT, type ExitCode, VENDOR_VARIABLES } from '../contract.ts';
import { createEngine } from '../eval/engine.ts';
import { DEFAULT_LIMITS } from '../eval/evaluator.ts';
import { memoryFacts } from '../eval/memory-facts.ts';
import { loadPolicy } from '../polar/load-policy.ts';
import type { Policy } from '../polar/policy.ts';
import { buildFile, type Built } from './build-file.ts';
import type { CommandIo, TextSink } from './command.ts';
import { wordsOf, wrongUse } from './command-words.ts';
import { readSources, writeDiagnostics } from './policy-files.ts';
import { headJson } from './snapshot-words.ts';
import { QUESTION_CLOCK } from './question-clock.ts';

const USAGE = `Usage: oso-fallback build --policy FILE… --facts FILE… --out FILE [options]

Makes a snapshot without a primary: for tests, for drills, for a node to start with.

  oso-fallback build --policy policy.polar --facts facts.ndjson --out today.generation \\
    --environment e_0123456789

  --policy FILE       a Polar file; several are one policy, and its own tests must pass
  --facts FILE        facts, one JSON object a line; - reads standard input; several add up:
                      {"predicate":"is_public","args":[{"type":"Repo","id":"1"}]}
  --out FILE          the snapshot; it takes the place of one that is there once it is whole
  --environment ID    the environment that it is of (${VENDOR_VARIABLES.environment}): nodes refuse those of others
  --skip-unused       leave out facts that the policy has no use for, instead of stopping at
                      the first; how many is said at the end
  --json              print one JSON object instead of text
  --help              this text

The same policy and facts give the same bytes, whatever the order; only when it was made differs.

Ends with ${EXIT.done} when the file is there, with ${EXIT.testsFailed} when a test of the policy fails, with ${EXIT.wrongInput} when a file is wrong:
the message names the line.
`;

type Options = {
  readonly policyFiles: readonly string[];
  readonly factFiles: readonly string[];
  readonly out: string;
  readonly environment: string;
  readonly skipsUnused: boolean;
  readonly isJson: boolean;
};

/** Throws NodeError. What it wrote is removed unless it came to its end. */
export async function runBuild(args: readonly string[], io: CommandIo): Promise<ExitCode> {
  const options = readOptions(args, io.environment);
  if (options === 'help') {
    io.stdout.write(USAGE);
    return EXIT.done;
  }
  const sources = await readSources(options.policyFiles);
  const loaded = loadPolicy(sources);
  if (loaded.kind === 'refused') {
    writeDiagnostics(loaded.diagnostics, io.stderr);
    return EXIT.wrongInput;
  }
  if (!passesItsTests(loaded.policy, io.stderr)) return EXIT.testsFailed;
  const policySource = sources.map(({ text }) => text).join('\n');
  const built = await buildFile({ ...options, policy: loaded.policy, policySource }, io);
  io.stdout.write(`${options.isJson ? jsonOf(options, built) : textOf(options, built)}\n`);
  return EXIT.done;
}

function readOptions(
  args: readonly string[],
  environment: CommandIo['environment'],
): Options | 'help' {
  const { values, positionals } = wordsOf('build', args, {
    policy: { type: 'string', multiple: true },
    facts: { type: 'string', multiple: true },
    out: { type: 'string' },
    environment: { type: 'string' },
    'skip-unused': { type: 'boolean' },
    json: { type: 'boolean' },
  });
  if (values.help === true) return 'help';
  const [extra] = positionals;
  if (extra !== undefined) throw wrongUse('build', `Say what "${extra}" is: --policy or --facts`);
  if (values.policy === undefined) throw wrongUse('build', '--policy FILE is missing');
  if (values.facts === undefined) {
    throw wrongUse('build', '--facts FILE is missing; --facts /dev/null is none');
  }
  if (values.out === undefined) throw wrongUse('build', '--out FILE is missing');
  return {
    policyFiles: values.policy,
    factFiles: values.facts,
    out: values.out,
    environment: environmentOf(values.environment ?? environment[VENDOR_VARIABLES.environment]),
    skipsUnused: values['skip-unused'] === true,
    isJson: values.json === true,
  };
}

/** Without its `e_`. */
function environmentOf(text: string | undefined): string {
  const id = /^(?:e_)?(?<id>[\dA-Za-z-]+)$/u.exec(text ?? '')?.groups?.['id'];
  if (id !== undefined) return id;
  const problem = text === undefined ? 'is missing' : `cannot be ${text}`;
  throw wrongUse('build', `--environment ${problem}: an id like e_0123456789`);
}

function passesItsTests(policy: Policy, stderr: TextSink): boolean {
  const { program } = policy;
  const outcomes = runPolicyTests({
    policy,
    nowSeconds: () => QUESTION_CLOCK.nowSeconds(),
    createEvaluator: (facts) =>
      createEngine({
        program,
        facts: memoryFacts(facts),
        limits: DEFAULT_LIMITS,
        clock: QUESTION_CLOCK,
      }),
  });
  const failures = outcomes.flatMap((outcome) => outcome.failures);
  writeDiagnostics(failures, stderr);
  if (failures.length > 0) stderr.write("The policy's own tests fail: nothing is built.\n");
  return failures.length === 0;
}

function textOf({ out }: Options, { head, skippedCount }: Built): string {
  const rest = skippedCount === 0 ? '' : `; ${counted(skippedCount)} facts without use left out`;
  const size = `${counted(head.byteLength)} bytes`;
  return `${out}: ${counted(head.factCount)} facts, ${size}, digest ${head.digest}${rest}`;
}

function jsonOf({ out }: Options, { head, skippedCount }: Built): string {
  return JSON.stringify({ file: out, ...headJson(head), skipped: skippedCount }, undefined, 2);
}

function counted(count: number): string {
  return count.toLocaleString('en-US');
}
