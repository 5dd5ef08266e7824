import assert from 'node:assert/strict';
import { test } from 'node:test';
import { errors } from 'undici';
import { DeadlineError } from '../../../operator/kube/deadline.ts';
import { KubeError } from '../../../operator/kube/kube-error.ts';
import { failureOf, withKubeErrors } from '../../../operator/kube/network-failure.ts';

const signal = new AbortController().signal;

function checkKind(error: unknown, kind: string): void {
  const failure = failureOf(error, { what: 'get pods a', signal });
  assert.ok(failure instanceof KubeError);
  assert.equal(failure.kind, kind);
  assert.match(failure.message, /^Cannot get pods a: ./u);
}

test('too late is a timeout, everything else of the network a broken connection', () => {
  checkKind(new DeadlineError('no end within 5 ms'), 'timeout');
  checkKind(new errors.HeadersTimeoutError(), 'timeout');
  checkKind(new errors.BodyTimeoutError(), 'timeout');
  checkKind(new errors.ConnectTimeoutError(), 'connection');
  checkKind(Object.assign(new Error('read'), { code: 'ECONNRESET' }), 'connection');
  checkKind(Object.assign(new AggregateError([]), { code: 'ECONNREFUSED' }), 'connection');
});

test('what is none of the network’s stays what it is', () => {
  const bug = new TypeError('x is undefined');
  const known = new KubeError('gone', 'Cannot');
  assert.equal(failureOf(bug, { what: '', signal }), bug);
  assert.equal(failureOf(known, { what: '', signal }), known);
  assert.equal(failureOf('thrown text', { what: '', signal }), 'thrown text');
});

test('an abort is its reason, whatever it broke', () => {
  const aborted = AbortSignal.abort(new Error('enough'));
  const failure = failureOf(new errors.SocketError('x'), { what: '', signal: aborted });
  assert.equal((failure as Error).message, 'enough');
});

test('items come through; what their source throws is said in the kernel’s words', async () => {
  async function* broken() {
    yield await Promise.resolve(1);
    throw new errors.SocketError('other side closed');
  }
  const seen: number[] = [];
  const items = withKubeErrors(broken(), { what: 'watch pods', signal });
  await assert.rejects(
    async () => {
      for await (const item of items) seen.push(item);
    },
    { kind: 'connection', message: 'Cannot watch pods: other side closed' },
  );
  assert.deepEqual(seen, [1]);
});
