/** Every source file that runs has its test at the mirrored path, and every such test its source. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { filesOf, hasCode, textOf } from './source-files.ts';

test('every source file has its test', () => {
  const tests = new Set(filesOf('test/node/**/*.test.ts'));
  const untested = filesOf('node/**/*.ts')
    .filter((path) => hasCode(textOf(path)))
    .filter((path) => !tests.has(testOf(path)));
  assert.deepEqual(untested, []);
});

test('every test under test/node has its source file', () => {
  const sources = new Set(filesOf('node/**/*.ts').map(testOf));
  const orphans = filesOf('test/node/**/*.test.ts').filter((path) => !sources.has(path));
  assert.deepEqual(orphans, []);
});

/** node/polar/lexer.ts ↔ test/node/polar/lexer.test.ts */
function testOf(path: string): string {
  return `test/${path.replace(/\.ts$/u, '.test.ts')}`;
}
