/** A command line → one of the commands. Each is loaded only when it is run. */

import { EXIT, type ExitCode, VERSION } from '../contract.ts';
import { NodeError } from '../lib/errors.ts';
import { Suggester } from '../lib/suggest.ts';
import type { Command, CommandIo } from './command.ts';
import { exitCodeOf } from './exit-code.ts';
import { HELP } from './help.ts';

const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  serve: async () => (await import('./serve.ts')).runServe,
  test: async () => (await import('./test.ts')).runTest,
  validate: async () => (await import('./validate.ts')).runValidate,
  build: async () => (await import('./build.ts')).runBuild,
  verify: async () => (await import('./verify.ts')).runVerify,
  inspect: async () => (await import('./inspect.ts')).runInspect,
  check: async () => (await import('./check.ts')).runCheck,
  list: async () => (await import('./list.ts')).runList,
  actions: async () => (await import('./actions.ts')).runActions,
  query: async () => (await import('./query.ts')).runQuery,
  explain: async () => (await import('./explain.ts')).runExplain,
  primary: async () => (await import('./primary.ts')).runPrimary,
};

/**
 * Runs the command that `words` begin with, `serve` when they begin with none. Whatever it throws
 * becomes a message and an exit code.
 */
export async function run(words: readonly string[], io: CommandIo): Promise<ExitCode> {
  try {
    const [first = 'serve'] = words;
    if (first === '--version' || first === 'version') {
      io.stdout.write(`oso-fallback ${VERSION}\n`);
      return EXIT.done;
    }
    if (first === 'help' || first === '--help' || first === '-h') {
      const [, topic] = words;
      if (topic !== undefined) return await (await commandNamed(topic))(['--help'], io);
      io.stdout.write(HELP);
      return EXIT.done;
    }
    const isServing = words.length === 0 || first.startsWith('-');
    const command = await commandNamed(isServing ? 'serve' : first);
    return await command(isServing ? words : words.slice(1), io);
  } catch (error) {
    io.stderr.write(`${failureText(error)}\n`);
    return exitCodeOf(error);
  }
}

function commandNamed(name: string): Promise<Command> {
  const load = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (load !== undefined) return load();
  const hint = new Suggester().didYouMean(name, Object.keys(COMMANDS));
  throw new NodeError('invalid_config', `Unknown command "${name}"${hint}; --help lists them all`);
}

/** What is printed of it: a failure of the world says all there is to know; of a bug the place matters. */
export function failureText(error: unknown): string {
  if (error instanceof NodeError) return error.message;
  const what = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return `A bug in Oso Fallback, please report it: ${what}`;
}
