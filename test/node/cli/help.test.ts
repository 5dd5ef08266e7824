import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HELP } from '../../../node/cli/help.ts';
import { EXIT, OWN_VARIABLES, PATHS, VENDOR_VARIABLES } from '../../../node/contract.ts';

function checkNames(words: readonly string[]) {
  const timesOf = (word: string) =>
    HELP.match(new RegExp(`^  +${word}(?: |$)`, 'gmu'))?.length ?? 0;
  assert.deepEqual(
    words.filter((word) => timesOf(word) !== 1),
    [],
  );
}

test('every variable is explained, once', () =>
  checkNames([...Object.values(VENDOR_VARIABLES), ...Object.values(OWN_VARIABLES)]));

test('every command is explained', () => {
  checkNames(['serve', 'test', 'validate', 'build', 'verify', 'inspect', 'primary']);
  checkNames(['check', 'list', 'actions', 'query', 'explain']);
});

test('every exit code is explained', () => checkNames(Object.values(EXIT).map(String)));

test('probes find their paths', () => {
  for (const path of Object.values(PATHS)) assert.ok(HELP.includes(path));
});

test('no line is wider than a terminal that is 120 columns wide', () =>
  assert.deepEqual(
    HELP.split('\n').filter((line) => line.length > 120),
    [],
  ));
