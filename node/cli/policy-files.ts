/** Reading policy files that are named on a command line, and telling what is wrong with them. */

import { readFile } from 'node:fs/promises';
import { NodeError } from '../lib/errors.ts';
import { type Diagnostic, render } from '../polar/diagnostic.ts';
import { placeOf, type Source } from '../polar/source.ts';
import type { TextSink } from './command.ts';
import { wordsOf, wrongUse } from './command-words.ts';
import { unusableFile } from './unusable-file.ts';

export type PolicyOptions = { readonly files: readonly string[]; readonly isJson: boolean };

/** The options of a command that takes FILE… and `--json`. Throws NodeError `invalid_config`. */
export function readPolicyOptions(
  command: string,
  args: readonly string[],
): PolicyOptions | 'help' {
  const { values, positionals } = wordsOf(command, args, { json: { type: 'boolean' } });
  if (values.help === true) return 'help';
  if (positionals.length === 0) throw wrongUse(command, 'Name one policy file or more');
  return { files: positionals, isJson: values.json === true };
}

/** The files, in the order they are named. Throws NodeError `invalid_config` for one it can't read. */
export async function readSources(files: readonly string[]): Promise<readonly Source[]> {
  return await Promise.all(files.map(readSource));
}

/** One after another, each with the line it is about. */
export function writeDiagnostics(diagnostics: readonly Diagnostic[], sink: TextSink): void {
  for (const diagnostic of diagnostics) sink.write(`${render(diagnostic)}\n`);
}

/** A diagnostic as `--json` prints it. Lines and columns count from 1. */
export function diagnosticJson({ severity, code, message, span }: Diagnostic) {
  return { file: span.source.name, ...placeOf(span), severity, code, message };
}

async function readSource(file: string): Promise<Source> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw unusableFile('read', file, cause);
  });
  if (!text.includes('\0')) return { name: file, text };
  const hint = 'of a snapshot, inspect --policy prints the policy';
  throw new NodeError('invalid_config', `Cannot use ${file}: it is no text, so no policy; ${hint}`);
}
