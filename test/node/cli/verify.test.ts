import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { runWords } from '../../fakes/run-command.ts';
import { file, NO_SNAPSHOT, SMALL } from './snapshot-for-asking.ts';

/** SMALL with the byte at `position` changed, or cut there. */
function damaged(name: string, position: number, isCut = false): string {
  const bytes = readFileSync(SMALL);
  bytes[position] = (bytes[position] ?? 0) ^ 0x40;
  writeFileSync(file(name), isCut ? bytes.subarray(0, position) : bytes);
  return file(name);
}

async function checkDamaged(path: string, reason: RegExp): Promise<void> {
  const ran = await runWords(['verify', path]);
  assert.equal(ran.exit, 2);
  assert.equal(ran.stdout, '');
  assert.ok(ran.stderr.startsWith(`${path}: `), ran.stderr);
  assert.match(ran.stderr, reason);
}

test('a whole snapshot is told with what it holds', async () => {
  const { exit, stdout } = await runWords(['verify', SMALL]);
  assert.equal(exit, 0);
  const what = 'whole, environment e_0123456789, 6 facts, taken at 1970-01-01T00:00:01.000Z';
  assert.ok(stdout.startsWith(`${SMALL}: ${what}, digest `), stdout);
});

test('what is damaged is named', async () => {
  await checkDamaged(damaged('stamp', 20), /its stamp is damaged/u);
  await checkDamaged(damaged('table', 100), /table/u);
  await checkDamaged(damaged('policy', 8_200), /section policy/u);
  await checkDamaged(damaged('short', 8_200, true), /it ends early/u);
  await checkDamaged(NO_SNAPSHOT, /the file is not a generation/u);
});

test('one damaged file of several decides; all are told', async () => {
  const { exit, stdout, stderr } = await runWords(['verify', damaged('x', 8_200), SMALL]);
  assert.equal(exit, 2);
  assert.match(stdout, /whole/u);
  assert.match(stderr, /section policy/u);
});

test('a program gets a line a file, with the same fields', async () => {
  const { exit, stdout } = await runWords(['verify', '--json', SMALL, file('nowhere')]);
  assert.equal(exit, 2);
  const [whole, missing] = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  assert.ok(whole !== undefined && missing !== undefined);
  assert.deepEqual(Object.keys(whole), Object.keys(missing));
  assert.deepEqual([whole['whole'], missing['whole']], [true, false]);
});

test('a file must be named; help teaches with an example', async () => {
  assert.equal((await runWords(['verify'])).exit, 2);
  const { stdout } = await runWords(['verify', '--help']);
  assert.match(stdout, /^ {2}oso-fallback verify today\.generation$/mu);
});
