/** How a file opens, how long it may be, and what no file of the project may say. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { filesOf, textOf } from './source-files.ts';

const LINES_MAX = 400;
/** A suite is a list of cases: one more makes it no harder to read. */
const TEST_LINES_MAX = 500;
const SOURCES = filesOf('{node,operator}/**/*.ts');
const TESTS = filesOf('test/**/*.ts');
const TEXTS = [
  ...SOURCES,
  ...filesOf('test/**/*.{ts,polar,yaml,md}'),
  ...filesOf('{node,operator,charts,crds,docs}/**/*.{md,yaml,json,tpl,txt}'),
  ...filesOf('{README,CHANGELOG}.md'),
  ...filesOf('{Makefile,package.json,package-lock.json,tsconfig.json,.oxlintrc.json,.ci/run}'),
].filter((path) => path !== 'test/tidy/wording.test.ts');

/** What is wrong with a text that says it. */
const BANNED: readonly { readonly what: RegExp; readonly why: string }[] = [
  { what: /\b(?:TODO|FIXME|XXX|HACK)\b/u, why: 'unfinished work belongs to an issue' },
  { what: /\bfor now\b/iu, why: 'what is temporary is not finished' },
  { what: /(?<![\w.])\/(?:work|root|home|Users)\//u, why: 'a path of one machine' },
  { what: /"resolved":/u, why: 'the lock file names a registry' },
  {
    what: /\b(?:test|describe|it)\.(?:only|skip)\(/u,
    why: 'a test that does not run with the rest',
  },
];

test('every source file opens by saying what it owns', () => {
  const silent = SOURCES.filter((path) => !/^(?:#!.*\n)?\/\*\*/u.test(textOf(path)));
  assert.deepEqual(silent, []);
});

test('no file is too long to be read at one go', () => {
  assert.deepEqual([...longer(SOURCES, LINES_MAX), ...longer(TESTS, TEST_LINES_MAX)], []);
});

test('no file says what it may not', () => {
  assert.deepEqual(
    TEXTS.flatMap((path) => offencesOf(textOf(path)).map((offence) => `${path}: ${offence}`)),
    [],
  );
});

test('what may not be said is found', () => {
  assert.deepEqual(offencesOf('// TODO: later'), ['unfinished work belongs to an issue']);
  assert.deepEqual(offencesOf("const home = '/home/me/x';"), ['a path of one machine']);
  assert.deepEqual(offencesOf('a workable/path, network/home/'), []);
});

function longer(paths: readonly string[], linesMax: number): readonly string[] {
  return paths.filter((path) => textOf(path).split('\n').length - 1 > linesMax);
}

function offencesOf(text: string): readonly string[] {
  return BANNED.filter(({ what }) => what.test(text)).map(({ why }) => why);
}
