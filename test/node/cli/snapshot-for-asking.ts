/** One snapshot of SMALL_POLICY over SMALL_FACTS, and commands that ask it. */

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after } from 'node:test';
import {
  type GenerationOptions,
  temporaryDirectory,
  writeGenerationFile,
} from '../../fakes/generation-files.ts';
import { runWords } from '../../fakes/run-command.ts';

const directory = temporaryDirectory();
after(() => directory[Symbol.dispose]());

export const file = (name: string) => join(directory.path, name);

/** A snapshot of its own for a test that breaks or changes it. */
export function snapshot(name: string, options: GenerationOptions = {}): string {
  writeGenerationFile(file(name), options);
  return file(name);
}

/** A file that is something else, and large enough to be one. */
export const NO_SNAPSHOT = join(import.meta.dirname, '../../demo/gitcloud.polar');

export const SMALL = snapshot('small.generation');

/** The words, asked of SMALL unless they name something else. */
export async function checkAsked(
  words: readonly string[],
  expected: { readonly exit?: number; readonly stdout?: string; readonly stderr?: RegExp },
): Promise<void> {
  const isNamed = words.includes('--snapshot') || words.includes('--url');
  const ran = await runWords(isNamed ? words : [...words, '--snapshot', SMALL]);
  assert.equal(ran.exit, expected.exit ?? 0, ran.stderr);
  assert.equal(ran.stdout, expected.stdout ?? '');
  assert.match(ran.stderr, expected.stderr ?? /^$/u);
}

/** Every command that asks prints its help, and refuses what it can't use. */
export async function checkUsage(command: string, args: readonly string[]): Promise<void> {
  const help = await runWords([command, '--help']);
  assert.equal(help.exit, 0);
  assert.match(help.stdout, new RegExp(`^Usage: oso-fallback ${command} `, 'u'));
  assert.ok(
    help.stdout.split('\n').every((line) => line.length <= 100),
    help.stdout,
  );
  const tryHelp = new RegExp(`Try: oso-fallback ${command} --help`, 'u');
  for (const words of [[], [...args, 'more'], [...args, '--jsn']]) {
    const ran = await runWords([command, ...words, '--snapshot', SMALL]);
    assert.equal(ran.exit, 2);
    assert.match(ran.stderr, tryHelp);
  }
}

/** The object that `--json` prints. */
export async function jsonOf(words: readonly string[]): Promise<Record<string, unknown>> {
  const ran = await runWords([...words, '--json', '--snapshot', SMALL]);
  return JSON.parse(ran.stdout) as Record<string, unknown>;
}
