import assert from 'node:assert/strict';
import { test } from 'node:test';
import { right, wrong } from '../../../node/local/judged.ts';

test('a judgement says which one it is', () => {
  assert.deepEqual(right(1), { kind: 'right', value: 1 });
  assert.deepEqual(wrong('must be more'), { kind: 'wrong', problem: 'must be more' });
});
