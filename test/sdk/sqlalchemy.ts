/** The vendor's extension of SQLAlchemy, asked through a program of a few models. */

import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import { PYTHON_DIRECTORY } from './pypi-sdks.ts';

/** The name of its environment, and of its requirements. */
export const SQLALCHEMY = 'sqlalchemy';

const INTERPRETER = join(PYTHON_DIRECTORY, SQLALCHEMY, 'bin/python');
const PROGRAM = join(import.meta.dirname, 'python/documents.py');
const TIMEOUT_MS = 60_000;

const Found = z.object({
  /** By the ways to ask, the ids of documents for `user action`. */
  queried: z.record(z.string(), z.array(z.number())),
  selected: z.record(z.string(), z.array(z.number())),
});
export type Found = z.infer<typeof Found>;

/** Undefined if there is one. */
export const missingSqlalchemy: string | undefined = existsSync(INTERPRETER)
  ? undefined
  : 'needs make sdk-tools, which needs python3';

/** Makes the tables, then lists for each of `questions`, pairs of a user and an action. */
export async function listDocuments(parts: {
  readonly databaseUrl: string;
  readonly primaryUrl: string;
  readonly fallbackUrl: string;
  readonly questions: readonly (readonly [string, string])[];
}): Promise<Found> {
  const { stdout } = await promisify(execFile)(INTERPRETER, [PROGRAM, JSON.stringify(parts)], {
    env: { PATH: process.env['PATH'], PYTHONDONTWRITEBYTECODE: '1', NO_PROXY: '*' },
    timeout: TIMEOUT_MS,
  });
  return Found.parse(JSON.parse(stdout));
}
