import assert from 'node:assert/strict';
import { test } from 'node:test';
import { s3Reason, s3Status } from '../../../node/upstream/s3-error.ts';

function s3Error(name: string, message: string, httpStatusCode?: number): Error {
  return Object.assign(new Error(message), { name, $metadata: { httpStatusCode } });
}

test('a refusal has its status, a broken connection none', () => {
  assert.equal(s3Status(s3Error('AccessDenied', 'no', 403)), 403);
  assert.equal(s3Status(s3Error('TimeoutError', 'too late')), undefined);
  assert.equal(s3Status(new Error('ECONNREFUSED')), undefined);
  assert.equal(s3Status('text'), undefined);
});

test('the reason is one line, with the code', () => {
  assert.equal(
    s3Reason(s3Error('AccessDenied', 'Access\nDenied', 403)),
    'Access Denied (AccessDenied)',
  );
  assert.equal(s3Reason(s3Error('UnknownError', 'UnknownError')), 'UnknownError');
  assert.equal(s3Reason(s3Error('NoSuchKey', '')), 'NoSuchKey');
  assert.equal(s3Reason(new Error('connect ECONNREFUSED')), 'connect ECONNREFUSED');
  assert.equal(s3Reason('text'), 'text');
});

test('a long reason is cut', () =>
  assert.equal(s3Reason(new Error('x'.repeat(10_000))).length, 300));

test('who has told the client too little reads what to set', () => {
  assert.equal(s3Reason(new Error('Region is missing')), 'Region is missing: set AWS_REGION');
  const none = s3Error('CredentialsProviderError', 'Could not load credentials from any providers');
  assert.match(s3Reason(none), /\(CredentialsProviderError\): set AWS_ACCESS_KEY_ID and /u);
});
