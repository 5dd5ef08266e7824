import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cannotPublish, cannotTake } from '../../../node/upstream/source-errors.ts';

test('a failure names the source and one reason', () => {
  const error = cannotTake('http://peer', 'it is busy', { isTransient: true, retryAfterMs: 5 });
  assert.equal(error.message, 'Cannot take a generation from http://peer: it is busy');
  assert.equal(error.code, 'upstream_unavailable');
  assert.equal(error.isTransient, true);
  assert.equal(error.retryAfterMs, 5);
});

test('a failure to publish says that', () =>
  assert.match(
    cannotPublish('s3://bucket', 'it is full', { isTransient: false }).message,
    /^Cannot publish a generation to s3:\/\/bucket: it is full$/u,
  ));
