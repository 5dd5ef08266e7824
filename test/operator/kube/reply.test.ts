import assert from 'node:assert/strict';
import { test } from 'node:test';
import { replyOf, textOf } from '../../../operator/kube/reply.ts';

function read(statusCode: number, text: string, headers = {}) {
  return replyOf({ statusCode, headers }, text, 'get pods a');
}

async function* bodyOf(...chunks: readonly string[]) {
  for (const chunk of chunks) yield await Promise.resolve(Buffer.from(chunk));
}

test('a success is its JSON; what is none is malformed', () => {
  assert.deepEqual(read(200, '{"a":1}'), { a: 1 });
  assert.throws(() => read(200, '<html>'), { kind: 'malformed', status: 200 });
});

test('a failure says when to come back, in seconds', () => {
  const checkAfter = (header: string | string[] | undefined, retryAfterMs: number | undefined) =>
    assert.throws(() => read(429, '', { 'retry-after': header }), {
      kind: 'too_many_requests',
      retryAfterMs,
    });
  checkAfter('3', 3_000);
  checkAfter('Fri, 31 Dec 1999 23:59:59 GMT', undefined);
  checkAfter(['3', '4'], undefined);
  checkAfter(undefined, undefined);
});

test('a body is read whole, up to its limit', async () => {
  assert.equal(await textOf(bodyOf('ab', 'cd'), 4), 'abcd');
  await assert.rejects(textOf(bodyOf('ab', 'cde'), 4), { kind: 'malformed' });
});
