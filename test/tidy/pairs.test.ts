/** Every source file that runs has its test at the mirrored path. */

import assert from 'node:assert/strict';
import { dirname } from 'node:path';
import { test } from 'node:test';
import { filesOf, hasCode, textOf } from './source-files.ts';

test('every source file has its test', () => {
  const tests = new Set(filesOf('test/{node,operator}/**/*.test.ts'));
  const untested = filesOf('{node,operator}/**/*.ts')
    .filter((path) => hasCode(textOf(path)))
    .filter((path) => !tests.has(testOf(path)));
  assert.deepEqual(untested, []);
});

test('every folder of test/node and test/operator mirrors one of the source', () => {
  const folders = new Set(
    filesOf('{node,operator}/**/*.ts').map((path) => `test/${dirname(path)}`),
  );
  const orphans = filesOf('test/{node,operator}/**/*.test.ts').filter(
    (path) => !folders.has(dirname(path)),
  );
  assert.deepEqual(orphans, []);
});

/** node/polar/lexer.ts ↔ test/node/polar/lexer.test.ts */
function testOf(path: string): string {
  return `test/${path.replace(/\.ts$/u, '.test.ts')}`;
}
