/**
 * The tests that npm oso-cloud 1.6.1 ships, byte for byte as they are published, under the runner they
 * are written for: against the development primary, and against a node for all that is read.
 */

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { test, type TestContext } from 'node:test';
import { z } from 'zod';
import { textOf } from '../tidy/source-files.ts';
import { findPlace } from './tools.ts';

const PROGRAM = join(import.meta.dirname, 'run-suite.ts');
const TESTS = 31;
/** Each test reads at least once, but for those that write and those that ask with nothing. */
const READS_MIN = 30;

const Report = z.object({
  jest: z.object({
    testResults: z.array(
      z.object({
        message: z.string(),
        assertionResults: z.array(z.object({ fullName: z.string(), status: z.string() })),
      }),
    ),
  }),
  readCount: z.number().optional(),
});
type Report = z.infer<typeof Report>;

const place = findPlace();

async function runSuite(subject: 'primary' | 'node', context: TestContext): Promise<Report> {
  if ('missing' in place) throw new Error(place.missing);
  const [program, ...words] = [...place.words, process.execPath, PROGRAM, subject];
  const child = spawn(program, words, {
    stdio: ['ignore', 'pipe', 'inherit'],
    signal: context.signal,
  });
  const [output] = await Promise.all([text(child.stdout), once(child, 'exit')]);
  return Report.parse(JSON.parse(output));
}

function checkAllPass({ jest }: Report) {
  const results = jest.testResults.flatMap(({ assertionResults }) => assertionResults);
  const failures = results.filter(({ status }) => status !== 'passed');
  assert.deepEqual(failures, [], jest.testResults.map(({ message }) => message).join('\n'));
  assert.equal(results.length, TESTS);
}

/** The runner counts what it skips by the reason's first word: test/run.ts. */
const skip = 'missing' in place ? `tier vendor: ${place.missing}` : false;

test('the suite passes against the development primary', { skip }, async (context) => {
  checkAllPass(await runSuite('primary', context));
});

test(
  'what the suite reads, a node that copied what it wrote answers alike',
  { skip },
  async (context) => {
    const report = await runSuite('node', context);
    checkAllPass(report);
    assert.ok((report.readCount ?? 0) >= READS_MIN, `${report.readCount} questions for the node`);
  },
);

test('docs/vendor-suites.md says how many tests pass', () => {
  assert.match(textOf('docs/vendor-suites.md'), new RegExp(`\\b${TESTS} of ${TESTS}\\b`, 'u'));
});
