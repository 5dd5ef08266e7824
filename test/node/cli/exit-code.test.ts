import assert from 'node:assert/strict';
import { test } from 'node:test';
import { exitCodeOf } from '../../../node/cli/exit-code.ts';
import { type ErrorCode, NodeError } from '../../../node/lib/errors.ts';

function checkCode(codes: readonly ErrorCode[], expected: number) {
  for (const code of codes) assert.equal(exitCodeOf(new NodeError(code, 'no')), expected);
}

test('what only a person can put right ends with 2', () =>
  checkCode(['invalid_config', 'invalid_policy', 'unauthorized'], 2));

test('no copy ends with 3: the next start may have one', () =>
  checkCode(['upstream_unavailable', 'not_found', 'copy_torn', 'no_world', 'too_large'], 3));

test('a question that somebody typed and that has no answer ends with 2', () =>
  checkCode(['invalid_request', 'unbound_variable', 'fact_not_used', 'budget_exhausted'], 2));

test('a bug ends with 70', () => {
  assert.equal(exitCodeOf(new TypeError('oops')), 70);
  assert.equal(exitCodeOf('oops'), 70);
});
