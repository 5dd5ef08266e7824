import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hasCode } from '../../../node/lib/has-code.ts';

test('only an error of the system has a code', () => {
  assert.equal(hasCode(Object.assign(new Error('x'), { code: 'EEXIST' }), 'EEXIST'), true);
  assert.equal(hasCode(Object.assign(new Error('x'), { code: 'EEXIST' }), 'ENOENT'), false);
  assert.equal(hasCode(new Error('x'), 'EEXIST'), false);
  assert.equal(hasCode('EEXIST', 'EEXIST'), false);
});
