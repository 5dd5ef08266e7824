import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ANSWER_ROWS_MAX, checkAnswerRows } from '../../../node/authz/answer-limit.ts';

test('as many rows as the limit are an answer, one more is an error', () => {
  const rows = Array.from({ length: ANSWER_ROWS_MAX }, () => 0);
  assert.equal(checkAnswerRows(rows), rows);
  assert.throws(() => checkAnswerRows([...rows, 0]), { code: 'budget_exhausted' });
});
