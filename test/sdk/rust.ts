/**
 * The official Rust crate, asked through the program of rust/, which takes questions and tells what the
 * crate makes of the answers.
 */

import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import { ROOT } from '../tidy/source-files.ts';

/** Where `make sdk-tools` puts a link to the folder that has it. */
export const RUST_LINK = join(ROOT, '.cache/sdk-tools/rust');
/** Its name in that folder. */
export const RUST_PROGRAM = 'oso-cloud-asker';
/** Its package. */
export const RUST_SOURCE = join(import.meta.dirname, 'rust');

const TIMEOUT_MS = 20_000;

/** One of the crate's calls, by its name there; beside it what it takes, as rust/src/main.rs names it. */
export type RustQuestion = { readonly call: string } & Readonly<Record<string, unknown>>;

const RustOutcome = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('answer'), value: z.unknown() }),
  z.object({
    kind: z.literal('error'),
    /** Of the crate's `Error`. */
    variant: z.enum(['Api', 'Server', 'Input']),
    message: z.string(),
    requestId: z.string().nullable(),
  }),
]);
export type RustOutcome = z.infer<typeof RustOutcome>;

/** Undefined if there is one. */
export const missingRust: string | undefined = existsSync(join(RUST_LINK, RUST_PROGRAM))
  ? undefined
  : 'needs make sdk-tools, which needs cargo';

/** Asks one by one, with one client; outcomes come in the order of the questions. */
export async function askRust(
  parts: {
    readonly url: string;
    readonly key: string;
    readonly environment?: Readonly<Record<string, string>>;
  },
  questions: readonly RustQuestion[],
): Promise<readonly RustOutcome[]> {
  const asking = promisify(execFile)(join(RUST_LINK, RUST_PROGRAM), [parts.url, parts.key], {
    // Nothing of the machine's settings: no proxy, no certificates.
    env: { ...parts.environment },
    timeout: TIMEOUT_MS,
  });
  asking.child.stdin?.end(questions.map((question) => `${JSON.stringify(question)}\n`).join(''));
  const { stdout } = await asking;
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => RustOutcome.parse(JSON.parse(line)));
}
