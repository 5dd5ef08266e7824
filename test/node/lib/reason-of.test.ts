import assert from 'node:assert/strict';
import { test } from 'node:test';
import { reasonOf } from '../../../node/lib/reason-of.ts';

test('a failure has a reason, whatever it is', () => {
  assert.equal(reasonOf(new Error('broken')), 'broken');
  assert.equal(reasonOf(Object.assign(new Error(''), { code: 'ECONNREFUSED' })), 'ECONNREFUSED');
  assert.equal(reasonOf(new TypeError('')), 'TypeError');
  assert.equal(reasonOf('text'), 'text');
});
