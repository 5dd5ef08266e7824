/** `verify FILE…`: is every byte of a snapshot as it was written? */

import { EXIT, type ExitCode } from '../contract.ts';
import { NodeError } from '../lib/errors.ts';
import type { GenerationHead } from '../snapshot/generation-file.ts';
import type { CommandIo } from './command.ts';
import { wordsOf, wrongUse } from './command-words.ts';
import { openSnapshotFile, verifySnapshot } from './snapshot-file.ts';
import { headJson } from './snapshot-words.ts';

const USAGE = `Usage: oso-fallback verify [options] FILE…

Reads snapshots from end to end: is every byte as it was written? Says of one that is damaged what
of it is.

  oso-fallback verify today.generation

  --json    print one JSON object a file instead of text
  --help    this text

Ends with ${EXIT.done} when all are whole, with ${EXIT.wrongInput} when one is damaged or can't be read.
`;

type Verdict =
  | { readonly kind: 'whole'; readonly head: GenerationHead }
  | { readonly kind: 'refused'; readonly reason: string };

/** Throws NodeError `invalid_config` for a flag that there is not. */
export async function runVerify(args: readonly string[], io: CommandIo): Promise<ExitCode> {
  const { values, positionals } = wordsOf('verify', args, { json: { type: 'boolean' } });
  if (values.help === true) {
    io.stdout.write(USAGE);
    return EXIT.done;
  }
  if (positionals.length === 0) throw wrongUse('verify', 'Name one snapshot or more');
  let exit: ExitCode = EXIT.done;
  for (const file of positionals) {
    const verdict = await verdictOn(file);
    if (verdict.kind === 'refused') exit = EXIT.wrongInput;
    if (values.json === true) io.stdout.write(`${JSON.stringify(verdictJson(file, verdict))}\n`);
    else if (verdict.kind === 'refused') io.stderr.write(`${verdict.reason}\n`);
    else io.stdout.write(`${file}: whole, ${wholeText(verdict.head)}\n`);
  }
  return exit;
}

async function verdictOn(path: string): Promise<Verdict> {
  try {
    const file = openSnapshotFile(path);
    try {
      return { kind: 'whole', head: await verifySnapshot(file, path) };
    } finally {
      file.close();
    }
  } catch (error) {
    if (error instanceof NodeError) return { kind: 'refused', reason: error.message };
    throw error;
  }
}

function wholeText({ environment, factCount, takenAtMs, digest }: GenerationHead): string {
  const facts = factCount.toLocaleString('en-US');
  const taken = new Date(takenAtMs).toISOString();
  return `environment e_${environment}, ${facts} facts, taken at ${taken}, digest ${digest}`;
}

/** The same fields in both cases, so that a reader needs no case distinction. */
function verdictJson(file: string, verdict: Verdict) {
  if (verdict.kind === 'refused') return { file, whole: false, reason: verdict.reason, head: null };
  return { file, whole: true, reason: null, head: headJson(verdict.head) };
}
