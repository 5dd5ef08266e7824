import assert from 'node:assert/strict';
import { test } from 'node:test';
import { KubeError, type KubeErrorKind } from '../../../operator/kube/kube-error.ts';
import { retryDelayMs } from '../../../operator/kube/retry.ts';

function delayOf(
  kind: KubeErrorKind,
  options: {
    readonly isRead?: boolean;
    readonly tries?: number;
    readonly chance?: number;
    readonly retryAfterMs?: number;
    readonly status?: number;
  } = {},
): number | undefined {
  const { isRead = true, tries = 1, chance = 0.5, ...details } = options;
  const error = new KubeError(kind, 'Cannot', details);
  return retryDelayMs({ error, isRead, tries, chance });
}

test('a read is tried three times, later each time', () => {
  assert.deepEqual(
    [1, 2, 3].map((tries) => delayOf('unavailable', { tries })),
    [100, 400, undefined],
  );
  assert.equal(delayOf('connection'), 100);
});

test('a write that may have been done is not done again', () => {
  assert.equal(delayOf('unavailable', { isRead: false }), undefined);
  assert.equal(delayOf('connection', { isRead: false }), undefined);
});

test('who is told to come back later comes back, with writes too, and not before', () => {
  assert.equal(delayOf('too_many_requests', { retryAfterMs: 4_000, isRead: false }), 4_500);
  assert.equal(delayOf('too_many_requests', { chance: 0 }), 1_000);
  assert.equal(delayOf('unavailable', { retryAfterMs: 2_000, chance: 0 }), 2_000);
});

test('nobody waits for ever', () => {
  assert.equal(delayOf('too_many_requests', { retryAfterMs: 60_000 }), undefined);
  assert.equal(delayOf('too_many_requests', { tries: 6 }), undefined);
});

test('who is not known asks once more at once', () => {
  assert.equal(delayOf('unauthorized', { status: 401, isRead: false }), 0);
  assert.equal(delayOf('unauthorized', { status: 401, tries: 2 }), undefined);
  assert.equal(delayOf('unauthorized'), undefined);
});

test('what is wrong stays wrong', () => {
  for (const kind of ['invalid', 'forbidden', 'not_found', 'conflict', 'timeout'] as const) {
    assert.equal(delayOf(kind), undefined);
  }
});
