import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readServeFlags } from '../../../../node/cli/serve/serve-flags.ts';

function checkRefused(args: readonly string[], message: RegExp): void {
  assert.throws(() => readServeFlags(args), { code: 'invalid_config', message });
}

test('a file to begin with, a file to write to, or neither', () => {
  assert.deepEqual({ ...flagsOf('--import', 'a') }, { import: 'a' });
  assert.deepEqual({ ...flagsOf('--export', '-') }, { export: '-' });
  assert.deepEqual({ ...flagsOf() }, {});
});

function flagsOf(...args: readonly string[]) {
  const flags = readServeFlags(args);
  return flags === 'help' ? assert.fail('help') : flags;
}

test('help is help, whatever else is asked', () =>
  assert.equal(readServeFlags(['--import', 'x', '--help']), 'help'));

test('what is wrong is named: the flag, its value that is missing, a word too many', () => {
  checkRefused(['--exprt', 'x'], /^Unknown option "--exprt"; did you mean "--export"\?/u);
  checkRefused(['--export'], /^Option '--export <value>' argument missing/u);
  checkRefused(['now'], /^Cannot serve "now": settings are environment variables/u);
});
