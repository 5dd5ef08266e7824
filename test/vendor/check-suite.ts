/**
 * The tests that npm oso-cloud 1.6.1 ships, byte for byte as they are published, under the runner they
 * are written for, in a network of their own.
 */

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { TestContext } from 'node:test';
import { z } from 'zod';
import { textOf } from '../tidy/source-files.ts';
import { findPlace } from './tools.ts';

const PROGRAM = join(import.meta.dirname, 'run-suite.ts');

export type Suite = {
  readonly name: 'index' | 'kysely';
  readonly tests: number;
  /** Of questions that go to a node: each test asks one, but for some that only write. */
  readonly readsMin: number;
};

export type Run = {
  /** Who answers what is read. */
  readonly subject: 'primary' | 'node';
  /** Of the database, if the suite needs one. */
  readonly socketPath?: string;
};

const Report = z.object({
  jest: z.object({
    testResults: z.array(
      z.object({
        message: z.string(),
        assertionResults: z.array(z.object({ fullName: z.string(), status: z.string() })),
      }),
    ),
  }),
  /** Undefined against the primary. */
  readCount: z.number().optional(),
});

const place = findPlace();

/** The runner counts what it skips by the reason's first word: test/run.ts. */
export const skip = 'missing' in place ? `tier vendor: ${place.missing}` : false;

export async function checkPasses(
  suite: Suite,
  { subject, socketPath }: Run,
  context: TestContext,
) {
  if ('missing' in place) throw new Error(place.missing);
  const args = [suite.name, subject, ...(socketPath === undefined ? [] : [socketPath])];
  const [program = '', ...words] = [...place.words, process.execPath, PROGRAM, ...args];
  const child = spawn(program, words, {
    stdio: ['ignore', 'pipe', 'inherit'],
    signal: context.signal,
  });
  const [output] = await Promise.all([text(child.stdout), once(child, 'exit')]);
  const { jest, readCount } = Report.parse(JSON.parse(output));
  const results = jest.testResults.flatMap(({ assertionResults }) => assertionResults);
  const failures = results.filter(({ status }) => status !== 'passed');
  assert.deepEqual(failures, [], jest.testResults.map(({ message }) => message).join('\n'));
  assert.equal(results.length, suite.tests);
  if (subject === 'node') assert.ok(Number(readCount) >= suite.readsMin, `${readCount} reads`);
}

/** docs/vendor-suites.md has a row for each subject. */
export function checkDocumented({ name, tests }: Suite) {
  const row = new RegExp(`${name}\\.test\\.js\\b.*\\b${tests} of ${tests}\\b`, 'gu');
  assert.equal([...textOf('docs/vendor-suites.md').matchAll(row)].length, 2);
}
