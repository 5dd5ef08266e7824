/** `primary`: runs the development stand-in for Oso Cloud until it is asked to end. */

import { randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { basename } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { DEFAULT_PORT, EXIT, type ExitCode } from '../contract.ts';
import { createEngine } from '../eval/engine.ts';
import { DEFAULT_LIMITS } from '../eval/evaluator.ts';
import { SYSTEM_CLOCK } from '../lib/clock.ts';
import { NodeError } from '../lib/errors.ts';
import { reasonOf } from '../lib/reason-of.ts';
import type { Dialect } from '../local/sql-text.ts';
import { loadPolicy } from '../polar/load-policy.ts';
import type { Fact } from '../polar/program.ts';
import { isProcessRunning, lockDirectory } from '../primary/directory-lock.ts';
import { SYSTEM_DISK } from '../primary/disk.ts';
import type { Environment } from '../primary/environment.ts';
import { factsInLines } from '../primary/fact-lines.ts';
import { DEVELOPMENT_ENVIRONMENT, DEVELOPMENT_KEY } from '../primary/keys.ts';
import { buildPrimaryServer } from '../primary/server.ts';
import { checkFact, Store } from '../primary/store.ts';
import { createLog } from '../telemetry/log.ts';
import type { CommandIo } from './command.ts';
import { wordsOf } from './command-words.ts';
import { drain } from './drain.ts';
import { readSources, writeDiagnostics } from './policy-files.ts';
import { unusableFile } from './unusable-file.ts';

const USAGE = `Usage: oso-fallback primary [options] [POLICY…]

A stand-in for Oso Cloud on your machine: the whole API, reads and writes, on one port.
It is for development and tests, not a replacement for Oso Cloud.

  POLICY…, --policy FILE   Polar files to load at the start; together they are one policy,
                           and their own tests must pass
  --facts FILE             facts to load after it, one JSON object a line:
                           {"predicate":"is_public","args":[{"type":"Repo","id":"1"}]}
  --directory DIR          keep policies and facts in DIR across restarts
                           (without it they are in memory, and gone at the end)
  --port N                 default ${DEFAULT_PORT}; 0 takes a free one
  --sql-dialect NAME       of local authorization: postgresql (the default) or mysql
  --host ADDRESS           default 127.0.0.1. The key is public: whoever reaches the address
                           may read and write everything
  --help                   this text

An application needs the URL that is printed at the start and the key
${DEVELOPMENT_KEY}. A test that wants an environment to itself asks for one:

  curl -X POST http://127.0.0.1:${DEFAULT_PORT}/test_environment

which answers {"token":"e_testenv…"}, a key of a new, empty environment
(?copy=true: with the policy and facts of the main one).
`;

const PROGRESS_FACTS = 100_000;

type Options = {
  readonly policyFiles: readonly string[];
  readonly factFiles: readonly string[];
  readonly directory: string | undefined;
  readonly port: number;
  readonly host: string;
  readonly sqlDialect: Dialect;
};

/** Throws NodeError `invalid_config` for what can't be used: a flag, a file, a directory. */
export async function runPrimary(args: readonly string[], io: CommandIo): Promise<ExitCode> {
  const options = readOptions(args);
  if (options === 'help') {
    io.stdout.write(USAGE);
    return EXIT.done;
  }
  await using held = await holdDirectory(options.directory);
  const store = await openStore(held.directory, io);
  try {
    const environment = store.environment(DEVELOPMENT_ENVIRONMENT);
    const exit = await loadPolicyFiles(options.policyFiles, { store, environment, io });
    if (exit !== undefined) return exit;
    for (const file of options.factFiles) await loadFacts(file, { store, environment, io });
    if (io.signal.aborted) return EXIT.done;
    await serveUntilAborted(options, { store, environment, io });
    return EXIT.done;
  } finally {
    await store.close();
  }
}

function readOptions(args: readonly string[]): Options | 'help' {
  const { values, positionals } = wordsOf('primary', args, {
    port: { type: 'string' },
    host: { type: 'string' },
    'sql-dialect': { type: 'string' },
    directory: { type: 'string' },
    policy: { type: 'string', multiple: true },
    facts: { type: 'string', multiple: true },
  });
  if (values.help === true) return 'help';
  const port = Number(values.port ?? DEFAULT_PORT);
  if (!/^\d{1,5}$/u.test(values.port ?? '0') || port > 65_535) {
    throw new NodeError('invalid_config', `Cannot use --port ${values.port}: 0 to 65535`);
  }
  return {
    policyFiles: [...(values.policy ?? []), ...positionals],
    factFiles: values.facts ?? [],
    directory: values.directory,
    port,
    host: values.host ?? '127.0.0.1',
    sqlDialect: dialectOf(values['sql-dialect']),
  };
}

/** The directory, taken for this process alone until the end. */
async function holdDirectory(
  directory: string | undefined,
): Promise<AsyncDisposable & { readonly directory: string | undefined }> {
  if (directory === undefined) {
    return { directory, [Symbol.asyncDispose]: () => Promise.resolve() };
  }
  await makeDirectory(directory);
  const lock = await lockDirectory(directory, process.pid, isProcessRunning);
  return { directory, [Symbol.asyncDispose]: () => Promise.resolve(lock[Symbol.asyncDispose]()) };
}

async function makeDirectory(directory: string): Promise<void> {
  try {
    await SYSTEM_DISK.makeDirectory(directory);
  } catch (cause) {
    throw unusableFile('keep anything in', directory, cause);
  }
}

async function openStore(directory: string | undefined, io: CommandIo): Promise<Store> {
  const clock = {
    nowSeconds: () => Math.floor(SYSTEM_CLOCK.nowMs() / 1000),
    monotonicMs: () => SYSTEM_CLOCK.monotonicMs(),
  };
  return await Store.open({
    ...(directory === undefined ? {} : { storage: { disk: SYSTEM_DISK, directory } }),
    clock: SYSTEM_CLOCK,
    makeEvaluator: (program, facts) =>
      createEngine({ program, facts, limits: DEFAULT_LIMITS, clock }),
    randomBytes,
    report: (sentence) => io.stderr.write(`${sentence}\n`),
  });
}

type Target = {
  readonly store: Store;
  readonly environment: Environment;
  readonly io: CommandIo;
};

/** Undefined when all is well, or there is nothing to load. */
async function loadPolicyFiles(
  paths: readonly string[],
  { store, environment, io }: Target,
): Promise<ExitCode | undefined> {
  if (paths.length === 0) return undefined;
  const sources = await readSources(paths);
  const loaded = loadPolicy(sources);
  if (loaded.kind === 'refused') {
    writeDiagnostics(loaded.diagnostics, io.stderr);
    return EXIT.wrongInput;
  }
  const [first] = paths;
  const verdict = await store.loadPolicy(environment, {
    filename: first !== undefined && paths.length === 1 ? basename(first) : null,
    src: sources.map(({ text }) => text).join('\n'),
  });
  if (verdict.kind !== 'tests-failed') return undefined;
  for (const { failures } of verdict.outcomes) writeDiagnostics(failures, io.stderr);
  io.stderr.write("The policy's own tests fail: not started.\n");
  return EXIT.testsFailed;
}

/** Facts that are there already are no mistake, so a file can be loaded at every start. */
async function loadFacts(path: string, { store, environment, io }: Target): Promise<void> {
  const startMs = SYSTEM_CLOCK.monotonicMs();
  const check = (fact: Fact) => checkFact(environment, fact);
  let count = 0;
  for await (const inserts of factsInLines(path, piecesOf(path), check)) {
    if (io.signal.aborted) return;
    await store.write(environment, [{ inserts }]);
    const before = count;
    count += inserts.length;
    if (Math.floor(before / PROGRESS_FACTS) < Math.floor(count / PROGRESS_FACTS)) {
      const seconds = ((SYSTEM_CLOCK.monotonicMs() - startMs) / 1000).toFixed(1);
      io.stdout.write(`${path}: ${count.toLocaleString('en')} facts, ${seconds} s\n`);
    }
  }
}

async function* piecesOf(path: string): AsyncGenerator<Uint8Array> {
  try {
    yield* createReadStream(path, { highWaterMark: 1024 * 1024 });
  } catch (cause) {
    throw unusableFile('read', path, cause);
  }
}

function dialectOf(name: string | undefined): Dialect {
  if (name === undefined || name === 'postgresql') return 'postgresql';
  if (name === 'mysql') return name;
  throw new NodeError(
    'invalid_config',
    `Cannot use --sql-dialect ${name}: must be postgresql or mysql`,
  );
}

async function serveUntilAborted(options: Options, target: Target): Promise<void> {
  const { store, io } = target;
  const app = buildPrimaryServer({
    store,
    clock: SYSTEM_CLOCK,
    log: createLog({ level: 'error', write: (line) => io.stderr.write(line) }),
    newRequestId: randomUUID,
    sqlDialect: options.sqlDialect,
  });
  const url = await listen(app, options);
  io.stdout.write(banner(url, options, target.environment));
  if (!io.signal.aborted) await once(io.signal, 'abort');
  await drain(app.server, SYSTEM_CLOCK);
  await app.close();
}

/** The URL to reach it at. */
async function listen(app: FastifyInstance, { host, port }: Options): Promise<string> {
  try {
    return await app.listen({ host, port });
  } catch (cause) {
    const problem = `Cannot listen on ${host}:${port}: ${reasonOf(cause)}; see --port and --host`;
    throw new NodeError('invalid_config', problem, { cause });
  }
}

function banner(url: string, options: Options, environment: Environment): string {
  const version = environment.policies.at(-1)?.version;
  const where =
    options.directory === undefined ? 'in memory, gone at the end' : `kept in ${options.directory}`;
  return [
    'A stand-in for Oso Cloud, for development and tests: not a replacement for it.',
    `  URL     ${url}`,
    `  key     ${DEVELOPMENT_KEY} (public)`,
    `  policy  ${version === undefined ? 'none yet' : `version ${version}`}`,
    `  facts   ${environment.facts.factCount.toLocaleString('en')}, ${where}`,
    '',
  ].join('\n');
}
