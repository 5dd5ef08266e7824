import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ARGS_MAX } from '../../../node/authz/question.ts';
import { TEXT_BYTES_MAX } from '../../../node/authz/values.ts';
import {
  FACT_LINE_BYTES_MAX,
  RECORD_BYTES_MAX,
  WRITE_BODY_BYTES_MAX,
} from '../../../node/primary/limits.ts';
import { encodeRecord } from '../../../node/primary/record.ts';

test('the longest fact there may be fits on a line of a facts file, however it is escaped', () => {
  const longest = `\\u0001`.repeat(TEXT_BYTES_MAX);
  const value = `{"type":"${longest}","id":"${longest}"}`;
  const line = `{"predicate":"${longest}","args":[${Array(ARGS_MAX).fill(value).join()}]}`;
  assert.ok(line.length <= FACT_LINE_BYTES_MAX, `${line.length} bytes`);
});

test('a body of the largest size fits into a record', () => {
  const src = '\u0001'.repeat(1_000);
  const body = JSON.stringify({ src });
  const record = encodeRecord({
    kind: 'policy',
    environment: 'testenv000000000000',
    version: 1,
    filename: null,
    src,
  });
  const envelopeBytes = record.length - body.length;
  assert.ok(WRITE_BODY_BYTES_MAX + envelopeBytes < RECORD_BYTES_MAX);
});
