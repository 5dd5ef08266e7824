import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileReasonOf } from '../../../node/lib/file-reason.ts';

/** Why this path cannot be read. */
function checkReason(path: string, expected: string): void {
  assert.throws(
    () => readFileSync(path),
    (error: unknown) => fileReasonOf(error) === expected,
  );
}

test('what the system refuses is said in words, with its code', () => {
  checkReason('/nonexistent/file', 'it is not there (ENOENT)');
  checkReason('/', 'it is a directory (EISDIR)');
  checkReason('/etc/passwd/file', 'a part of its path is no directory (ENOTDIR)');
});

test('what there are no words for is said as it came', () => {
  const busy = Object.assign(new Error('EBUSY: resource busy'), { code: 'EBUSY' });
  assert.equal(fileReasonOf(busy), 'EBUSY: resource busy');
  assert.equal(fileReasonOf(new Error('oops')), 'oops');
  assert.equal(fileReasonOf('oops'), 'oops');
});
