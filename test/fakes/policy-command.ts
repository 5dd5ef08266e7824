/** Runs a command that takes policy files, over the text of one. */

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command } from '../../node/cli/command.ts';
import { FakeIo } from './command-io.ts';

export type PolicyCommandResult = {
  readonly exit: number;
  readonly stdout: string;
  readonly stderr: string;
};

/** What it printed, with the file called `policy.polar` wherever it is named. */
export async function runOnPolicy(
  command: Command,
  policy: string,
  flags: readonly string[] = [],
): Promise<PolicyCommandResult> {
  const directory = await mkdtemp(join(tmpdir(), 'policy-command-'));
  const file = join(directory, 'policy.polar');
  const io = new FakeIo();
  try {
    await writeFile(file, policy);
    const exit = await command([...flags, file], io);
    const named = (text: string) => text.replaceAll(file, 'policy.polar');
    return { exit, stdout: named(io.stdout.text), stderr: named(io.stderr.text) };
  } finally {
    await rm(directory, { recursive: true });
  }
}
