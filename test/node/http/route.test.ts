import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ok } from '../../../node/http/route.ts';

test('an answer that is nothing special is 200', () => {
  assert.deepEqual(ok('[]'), { status: 200, body: '[]' });
});
