/** Runs a command line as the program does, with what it prints and ends with. */

import { run } from '../../node/cli/run.ts';
import { FakeIo } from './command-io.ts';

export type Ran = { readonly exit: number; readonly stdout: string; readonly stderr: string };

export type RunOptions = {
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** What is piped in. */
  readonly piped?: readonly string[];
  readonly isTerminal?: boolean;
};

export async function runWords(words: readonly string[], options: RunOptions = {}): Promise<Ran> {
  const io = new FakeIo(options.environment ?? {});
  io.piped = options.piped ?? [];
  io.stderr.isTTY = options.isTerminal === true;
  const exit = await run(words, io);
  return { exit, stdout: io.stdout.text, stderr: io.stderr.text };
}
