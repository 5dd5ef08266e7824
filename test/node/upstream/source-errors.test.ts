import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  cannotPublish,
  cannotTake,
  wrongEnvironment,
} from '../../../node/upstream/source-errors.ts';

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

test('another environment is named beside the own one', () => {
  const error = wrongEnvironment('http://peer', '999', '123');
  assert.equal(error.code, 'wrong_environment');
  assert.match(error.message, /environment e_999, and this node serves e_123/u);
});
