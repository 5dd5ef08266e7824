import assert from 'node:assert/strict';
import { test } from 'node:test';
import { errorOfStatus, isKubeError, KubeError } from '../../../operator/kube/kube-error.ts';

function statusBody(fields: Readonly<Record<string, unknown>>) {
  return { kind: 'Status', apiVersion: 'v1', status: 'Failure', ...fields };
}

function checkKind(status: number, reason: string | undefined, kind: string): void {
  const body = reason === undefined ? 'no JSON' : statusBody({ reason, code: status });
  assert.equal(errorOfStatus({ what: 'get pods a', status, body }).kind, kind);
}

test('one status has two meanings, told apart by its reason', () => {
  checkKind(409, 'AlreadyExists', 'already_exists');
  checkKind(409, 'Conflict', 'conflict');
  checkKind(410, 'Expired', 'gone');
  checkKind(410, 'Gone', 'gone');
  checkKind(500, 'ServerTimeout', 'unavailable');
});

test('without a Status object the HTTP status decides', () => {
  checkKind(404, undefined, 'not_found');
  checkKind(422, undefined, 'invalid');
  checkKind(429, undefined, 'too_many_requests');
  checkKind(503, undefined, 'unavailable');
  checkKind(418, undefined, 'unknown');
});

test('the message says what could not be done, then what the API server says', () => {
  const body = statusBody({ reason: 'NotFound', message: 'pods "a" not found', code: 404 });
  assert.equal(
    errorOfStatus({ what: 'get pods default/a', status: 404, body }).message,
    'Cannot get pods default/a: pods "a" not found',
  );
  assert.equal(
    errorOfStatus({ what: 'get pods default/a', status: 502, body: '<html>' }).message,
    'Cannot get pods default/a: HTTP status 502',
  );
});

test('every cause of an invalid object is kept', () => {
  const causes = [{ field: 'spec.replicas', reason: 'FieldValueInvalid', message: 'must be ≥ 0' }];
  const body = statusBody({ reason: 'Invalid', code: 422, details: { causes } });
  assert.deepEqual(errorOfStatus({ what: 'apply', status: 422, body }).causes, causes);
});

test('when to come back is told by the header, else by the Status object', () => {
  const body = statusBody({ code: 429, details: { retryAfterSeconds: 7 } });
  const error = errorOfStatus({ what: 'list', status: 429, body });
  assert.equal(error.retryAfterMs, 7_000);
  const told = errorOfStatus({ what: 'list', status: 429, body, retryAfterMs: 2_000 });
  assert.equal(told.retryAfterMs, 2_000);
});

test('an error is asked for its kind', () => {
  const error = new KubeError('gone', 'Cannot watch', { cause: new Error('x') });
  assert.equal(isKubeError(error), true);
  assert.equal(isKubeError(error, 'conflict', 'gone'), true);
  assert.equal(isKubeError(error, 'conflict'), false);
  assert.equal(isKubeError(new Error('gone'), 'gone'), false);
});
