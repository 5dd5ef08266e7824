import assert from 'node:assert/strict';
import { test } from 'node:test';

import { layoutOf } from '../../../node/snapshot/table-layout.ts';

/**
 * Where each array starts, with its form: `dense@0 4` is an index at word 0, other columns from 4.
 */
function textOf(rowCount: number, typeSizes: readonly number[]): string {
  const layout = layoutOf(rowCount, typeSizes);
  if (layout.kind === 'single') return 'single';
  if (layout.kind === 'set') return `${layout.form}, ${layout.wordCount} words`;
  const rotations = layout.rotations.map(
    ({ form, indexStart, othersStart, otherColumns }) =>
      `${form}@${indexStart} ${othersStart} then ${otherColumns.join(' ')}`,
  );
  return [...rotations, `${layout.wordCount} words`].join('; ');
}

test('no column of values: no words', () => assert.equal(textOf(1, []), 'single'));
test('a set is a bit per value of its type while that is no longer', () => {
  assert.equal(textOf(2, [64]), 'bits, 2 words');
  assert.equal(textOf(2, [65]), 'sorted, 2 words');
  assert.equal(textOf(1, [1]), 'bits, 1 words');
});
test('two columns: each leads a rotation, dense up to four words per row', () =>
  assert.equal(textOf(10, [39, 40]), 'dense@0 40 then 1; sorted@50 60 then 0; 70 words'));
test('three columns: the others follow round', () =>
  assert.equal(
    textOf(10, [3, 5, 3]),
    'dense@0 4 then 1 2; dense@24 30 then 2 0; dense@50 54 then 0 1; 74 words',
  ));
