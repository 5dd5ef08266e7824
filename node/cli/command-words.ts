/** The words after a command's name → flags and arguments, or what is wrong with them and what to try. */

import { parseArgs, type ParseArgsOptionsConfig } from 'node:util';
import { NodeError } from '../lib/errors.ts';
import { reasonOf } from '../lib/reason-of.ts';
import { Suggester } from '../lib/suggest.ts';

/** Throws NodeError `invalid_config` for a flag that there is not, or that lacks its value. */
export function wordsOf<const Flags extends ParseArgsOptionsConfig>(
  command: string,
  args: readonly string[],
  flags: Flags,
) {
  const options = { ...flags, help: { type: 'boolean', short: 'h' } } as const;
  const unknown = args.find((word) => isUnknownFlag(word, Object.keys(options)));
  if (unknown !== undefined) {
    const name = nameOf(unknown);
    const hint = new Suggester().didYouMean(
      name,
      Object.keys(options).map((each) => `--${each}`),
    );
    throw wrongUse(command, `Unknown option "${name}"${hint}`);
  }
  try {
    return parseArgs({ args: [...args], allowPositionals: true, options });
  } catch (cause) {
    throw wrongUse(command, reasonOf(cause), cause);
  }
}

/** A command line that can't be used, and where to read how. */
export function wrongUse(command: string, problem: string, cause?: unknown): NodeError {
  const message = `${problem}\nTry: oso-fallback ${command} --help`;
  return new NodeError('invalid_config', message, { cause });
}

/** Long flags only: a short one, and a value that begins with a dash, is parseArgs' to judge. */
function isUnknownFlag(word: string, known: readonly string[]): boolean {
  return word.startsWith('--') && word !== '--' && !known.includes(nameOf(word).slice(2));
}

function nameOf(word: string): string {
  return word.replace(/=.*$/su, '');
}
