import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SMALL_POLICY } from '../../fakes/policy-world.ts';
import { runWords } from '../../fakes/run-command.ts';
import { NO_SNAPSHOT, SMALL } from './snapshot-for-asking.ts';

async function printed(...words: readonly string[]): Promise<string> {
  const { exit, stdout, stderr } = await runWords(['inspect', ...words]);
  assert.equal(exit, 0, stderr);
  return stdout;
}

test('people are told environment, age, counts and sizes', async () => {
  const text = await printed(SMALL);
  for (const line of [
    /^environment {2}e_0123456789$/mu,
    /^taken {8}1970-01-01T00:00:01\.000Z, \d+ d (?:\d+ (?:h|min|s) )?ago$/mu,
    /^digest {7}[\da-f]{64}$/mu,
    /^format {7}version 1$/mu,
    /^facts {8}6$/mu,
    /^has_role +3 +3$/mu,
    /^policy +\d{3}$/mu,
  ]) {
    assert.match(text, line);
  }
});

test('the policy is printed as it was, and nothing else', async () =>
  assert.equal(await printed('--policy', SMALL), SMALL_POLICY));

test('programs are told the same', async () => {
  const report = JSON.parse(await printed('--json', SMALL)) as Record<string, unknown>;
  assert.equal(report['environment'], 'e_0123456789');
  assert.equal(report['facts'], 6);
  assert.equal(report['policy'], SMALL_POLICY);
  assert.deepEqual(report['predicates'], [
    { predicate: 'has_relation', arguments: 3, facts: 1 },
    { predicate: 'has_role', arguments: 3, facts: 3 },
    { predicate: 'has_size', arguments: 2, facts: 2 },
  ]);
});

test('what is no snapshot is refused, by its name', async () => {
  const { exit, stderr } = await runWords(['inspect', NO_SNAPSHOT]);
  assert.equal(exit, 2);
  assert.match(stderr, /gitcloud\.polar: .*the file is not a generation/u);
});

test('one file is named; help teaches with an example', async () => {
  assert.match((await runWords(['inspect'])).stderr, /^FILE is missing/u);
  assert.match(await printed('--help'), /^ {2}oso-fallback inspect today\.generation$/mu);
});
