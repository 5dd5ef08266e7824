import assert from 'node:assert/strict';
import { test } from 'node:test';
import { errorBody, replyTo, replyToConnection } from '../../../node/http/errors.ts';
import { NodeError } from '../../../node/lib/errors.ts';

function checkStatus(error: unknown, status: number) {
  assert.equal(replyTo(error).status, status);
}

test("a request that can't be right is 400, a node that can't answer 503", () => {
  checkStatus(new NodeError('invalid_request', 'x'), 400);
  checkStatus(new NodeError('unbound_variable', 'x'), 400);
  checkStatus(new NodeError('fact_not_used', 'x'), 400);
  checkStatus(new NodeError('unauthorized', 'x'), 401);
  checkStatus(new NodeError('too_large', 'x'), 413);
  checkStatus(new NodeError('unsupported_encoding', 'x'), 415);
  checkStatus(new NodeError('budget_exhausted', 'x'), 503);
  checkStatus(new NodeError('no_world', 'x'), 503);
});

test('a failure of the world tells its message', () => {
  assert.deepEqual(replyTo(new NodeError('no_world', 'Cannot answer')), {
    status: 503,
    message: 'Cannot answer',
    isUnexpected: false,
  });
});

test('an unexpected error tells the client nothing', () => {
  for (const error of [
    new Error('secret'),
    new TypeError('secret'),
    'secret',
    undefined,
    { code: 1 },
  ]) {
    assert.deepEqual(replyTo(error), {
      status: 500,
      message: 'Internal error',
      isUnexpected: true,
    });
  }
});

test("fastify's refusals get our words", () => {
  function refusedWith(code: string) {
    return replyTo(Object.assign(new Error('theirs'), { code }));
  }
  assert.equal(refusedWith('FST_ERR_BAD_URL').status, 400);
  assert.equal(refusedWith('FST_ERR_UNHEARD_OF').status, 500);
});

test('bytes that are no request are refused by what is wrong with them', () => {
  function statusOf(code: string) {
    return replyToConnection(Object.assign(new Error('theirs'), { code })).status;
  }
  assert.equal(statusOf('HPE_HEADER_OVERFLOW'), 431);
  assert.equal(statusOf('ERR_HTTP_REQUEST_TIMEOUT'), 408);
  assert.equal(statusOf('HPE_INVALID_METHOD'), 400);
});

test('a failure of the world that no request meets is told by its code, too', () => {
  const { status, message } = replyToConnection(new NodeError('invalid_request', 'no'));
  assert.deepEqual([status, message], [400, 'no']);
});

test('an error is JSON with one message', () => {
  assert.equal(errorBody('a "b"'), '{"message":"a \\"b\\""}');
});
