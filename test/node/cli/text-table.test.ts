import assert from 'node:assert/strict';
import { test } from 'node:test';
import { tableLines } from '../../../node/cli/text-table.ts';

test('columns are as wide as their widest cell; numbers stand to the right', () =>
  assert.deepEqual(
    tableLines([
      ['predicate', 'facts'],
      ['has_role', 1_234],
      ['p', 5],
    ]),
    ['predicate  facts', 'has_role   1,234', 'p              5'],
  ));

test('no rows are no lines', () => assert.deepEqual(tableLines([]), []));
