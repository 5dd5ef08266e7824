import assert from 'node:assert/strict';
import { test } from 'node:test';

import { DistinctIds } from '../../../../node/snapshot/build/distinct-ids.ts';

const COLUMN = { table: 'p', column: 1 };

function countOf(...chunks: readonly (readonly string[] | undefined)[]): number {
  const ids = new DistinctIds(3);
  for (const chunk of chunks) ids.add(COLUMN, chunk);
  return ids.countOf(COLUMN);
}

test('ids of several chunks are counted once each', () =>
  assert.equal(countOf(['a', 'b'], ['b', 'c'], ['a']), 3));

test('more than the limit together are too many', () =>
  assert.equal(countOf(['a', 'b'], ['c', 'd']), Infinity));

test('a column with too many in one chunk has too many', () => {
  assert.equal(countOf(['a'], undefined, ['a']), Infinity);
  assert.equal(countOf(undefined, ['a']), Infinity);
});

test('columns are counted for themselves', () => {
  const ids = new DistinctIds(3);
  ids.add({ table: 'p', column: 2 }, ['a']);
  ids.add({ table: 'q', column: 1 }, ['a', 'b']);
  ids.add(COLUMN, ['c', 'd', 'e']);
  assert.equal(ids.countOf({ table: 'p', column: 2 }), 1);
  assert.equal(ids.countOf(COLUMN), 3);
});
