import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NodeError } from '../../../node/lib/errors.ts';

test('a failure has a code, a message and its cause', () => {
  const cause = new Error('refused');
  const failure = new NodeError('upstream_unavailable', 'Cannot copy: refused', { cause });
  assert.equal(failure.code, 'upstream_unavailable');
  assert.equal(failure.message, 'Cannot copy: refused');
  assert.equal(failure.cause, cause);
  assert.equal(failure.name, 'NodeError');
  assert.ok(failure instanceof Error);
});
