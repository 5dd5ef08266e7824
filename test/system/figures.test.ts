import assert from 'node:assert/strict';
import { test } from 'node:test';
import { quantile, table } from './figures.ts';

test('a quantile is one of the values', () => {
  const values = Array.from({ length: 100 }, (_, index) => 100 - index);
  assert.equal(quantile(values, 0), 1);
  assert.equal(quantile(values, 0.5), 51);
  assert.equal(quantile(values, 0.99), 100);
  assert.equal(quantile(values, 1), 100);
  assert.equal(quantile([], 0.5), undefined);
});

test('a table has columns as wide as what is in them', () => {
  assert.deepEqual(
    table([
      ['name', 'count'],
      ['a', '1'],
      ['longer', '12345'],
    ]),
    ['name     count', '------   -----', 'a            1', 'longer   12345'],
  );
});
