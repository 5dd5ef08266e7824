import assert from 'node:assert/strict';
import { test } from 'node:test';
import { tooMuch } from '../../../node/local/limits.ts';

test('what is over a limit says which one and what to do', () => {
  const error = tooMuch('list more than 5 rows');
  assert.ok('code' in error && error.code === 'budget_exhausted');
  assert.match(
    error.message,
    /^Cannot write SQL: it would list more than 5 rows\. Ask about less/u,
  );
});
