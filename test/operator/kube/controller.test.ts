import assert from 'node:assert/strict';
import { setImmediate } from 'node:timers/promises';
import { test } from 'node:test';
import {
  Controller,
  type ControllerLimits,
  type Reconcile,
} from '../../../operator/kube/controller.ts';
import { KubeError } from '../../../operator/kube/kube-error.ts';
import { keyOf, type LiveObject } from '../../../operator/kube/object.ts';
import { Store } from '../../../operator/kube/store.ts';
import { keptLog, testMetrics } from '../../fakes/kube-parts.ts';
import { ManualClock } from '../../fakes/manual-clock.ts';

function object(name: string, version: string): LiveObject {
  const metadata = { name, namespace: 'n', uid: name, resourceVersion: version };
  return { apiVersion: 'v1', kind: 'Pod', metadata };
}

/** Everything that can be done now is done. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await setImmediate();
}

async function controlled(reconcile: Reconcile, limits: Partial<ControllerLimits> = {}) {
  const clock = new ManualClock();
  const log = keptLog();
  const store = new Store({ indexes: {}, log });
  const metrics = testMetrics();
  const controller = new Controller({
    name: 'c',
    sources: [{ store, keysOf: (each) => [keyOf(each)] }],
    reconcile,
    clock,
    log,
    metrics,
    limits,
  });
  const stop = new AbortController();
  const running = controller.run(stop.signal);
  store.replace([]);
  await settled();
  return {
    clock,
    log,
    store,
    controller,
    stop,
    running,
    scrape: () => metrics.registry.metrics(),
    [Symbol.asyncDispose]: async () => {
      stop.abort(new Error('the test is over'));
      await clock.advance(60_000);
      await running;
    },
  };
}

test('what came, changed and went is looked at', async () => {
  const seen: string[] = [];
  await using parts = await controlled((key) => {
    seen.push(key);
    return Promise.resolve({ kind: 'done' });
  });
  parts.store.upsert(object('a', '1'));
  await settled();
  parts.store.upsert(object('a', '2'));
  await settled();
  parts.store.remove(object('a', '3'));
  parts.controller.enqueue('n/other');
  await settled();
  assert.deepEqual(seen, ['n/a', 'n/a', 'n/a', 'n/other']);
});

test('nothing is looked at before all stores have synced', async () => {
  const seen: string[] = [];
  const log = keptLog();
  const store = new Store({ indexes: {}, log });
  const controller = new Controller({
    name: 'c',
    sources: [{ store, keysOf: (each) => [keyOf(each)] }],
    reconcile: (key) => {
      seen.push(key);
      return Promise.resolve({ kind: 'done' });
    },
    clock: new ManualClock(),
    log,
    metrics: testMetrics(),
  });
  const stop = new AbortController();
  const running = controller.run(stop.signal);
  store.upsert(object('a', '1'));
  await settled();
  assert.deepEqual(seen, []);
  store.replace([object('a', '1')]);
  await settled();
  assert.deepEqual(seen, ['n/a']);
  stop.abort();
  await running;
  const again = new AbortController();
  const rerun = controller.run(again.signal);
  await settled();
  assert.deepEqual(seen, ['n/a', 'n/a']);
  again.abort();
  await rerun;
});

test('a run that is told to stop while it waits for stores stops', async () => {
  const log = keptLog();
  const controller = new Controller({
    name: 'c',
    sources: [{ store: new Store({ indexes: {}, log }), keysOf: () => [] }],
    reconcile: () => Promise.resolve({ kind: 'done' }),
    clock: new ManualClock(),
    log,
    metrics: testMetrics(),
  });
  const stop = new AbortController();
  const running = controller.run(stop.signal);
  stop.abort();
  await running;
});

test('a key is worked on once at a time, several keys at once', async () => {
  const working = new Map<string, () => void>();
  let most = 0;
  await using parts = await controlled(
    (key) => {
      assert.equal(working.has(key), false);
      const { promise, resolve } = Promise.withResolvers<{ kind: 'done' }>();
      working.set(key, () => {
        working.delete(key);
        resolve({ kind: 'done' });
      });
      most = Math.max(most, working.size);
      return promise;
    },
    { workersMax: 2 },
  );
  for (const name of ['a', 'b', 'c']) parts.store.upsert(object(name, '1'));
  await settled();
  parts.store.upsert(object('a', '2'));
  await settled();
  assert.deepEqual([...working.keys()], ['n/a', 'n/b']);
  while (working.size > 0) {
    for (const finish of working.values()) finish();
    await settled();
  }
  assert.equal(most, 2);
});

test('again is after its time', async () => {
  let passes = 0;
  await using parts = await controlled(() => {
    passes += 1;
    return Promise.resolve(passes < 3 ? { kind: 'again', afterMs: 1_000 } : { kind: 'done' });
  });
  parts.store.upsert(object('a', '1'));
  await settled();
  assert.equal(passes, 1);
  await parts.clock.advance(999);
  await settled();
  assert.equal(passes, 1);
  await parts.clock.advance(1);
  await settled();
  assert.equal(passes, 2);
});

test('a failure is tried again, later each time, and says why', async () => {
  let passes = 0;
  await using parts = await controlled(() => {
    passes += 1;
    const error = new KubeError(passes === 1 ? 'conflict' : 'forbidden', 'Cannot apply');
    return Promise.resolve({ kind: 'failed', error });
  });
  parts.store.upsert(object('a', '1'));
  await settled();
  await parts.clock.advance(5);
  await settled();
  assert.equal(passes, 2);
  assert.deepEqual(
    parts.log.lines.map(({ level, fields }) => `${level} ${String(fields['delayMs'])}`),
    ['info 5', 'warn 10'],
  );
});

test('a server that says when to come back is not asked before', async () => {
  await using parts = await controlled(() =>
    Promise.reject(new KubeError('too_many_requests', 'Cannot', { retryAfterMs: 4_000 })),
  );
  parts.store.upsert(object('a', '1'));
  await settled();
  assert.equal(parts.log.lines[0]?.fields['delayMs'], 4_000);
  assert.doesNotMatch(await parts.scrape(), /reconcile_panics_total\{controller="c"\} 1/u);
});

test('a server that wants to be left alone for a day is asked again in a minute', async () => {
  await using parts = await controlled(() =>
    Promise.reject(new KubeError('unavailable', 'Cannot', { retryAfterMs: 86_400_000 })),
  );
  parts.store.upsert(object('a', '1'));
  await settled();
  assert.equal(parts.log.lines[0]?.fields['delayMs'], 60_000);
});

test('a bug is logged, counted and tried again; other keys go on', async () => {
  const seen: string[] = [];
  await using parts = await controlled((key) => {
    seen.push(key);
    if (key === 'n/a') throw new TypeError('x is undefined');
    return Promise.resolve({ kind: 'done' });
  });
  parts.store.upsert(object('a', '1'));
  parts.store.upsert(object('b', '1'));
  await settled();
  await parts.clock.advance(5);
  await settled();
  assert.deepEqual(seen.toSorted(), ['n/a', 'n/a', 'n/b']);
  assert.match(parts.log.lines[0]?.message ?? '', /this is a bug/u);
  const text = await parts.scrape();
  assert.match(text, /controller_runtime_reconcile_panics_total\{controller="c"\} 2/u);
  assert.match(text, /controller_runtime_reconcile_total\{controller="c",result="error"\} 2/u);
  assert.match(text, /controller_runtime_reconcile_total\{controller="c",result="success"\} 1/u);
});

function untilAborted(_key: string, signal: AbortSignal): Promise<never> {
  const { promise, reject } = Promise.withResolvers<never>();
  signal.addEventListener('abort', () => reject(signal.reason));
  return promise;
}

test('a pass that takes too long is told to stop', async () => {
  await using parts = await controlled(untilAborted, { passTimeoutMs: 500 });
  parts.store.upsert(object('a', '1'));
  await settled();
  assert.match(await parts.scrape(), /controller_runtime_active_workers\{controller="c"\} 1/u);
  await parts.clock.advance(500);
  await settled();
  const text = await parts.scrape();
  assert.match(text, /controller_runtime_reconcile_timeouts_total\{controller="c"\} 1/u);
  assert.match(text, /controller_runtime_active_workers\{controller="c"\} 0/u);
});

test('who stops begins nothing new, and gives what runs its time', async () => {
  const seen: string[] = [];
  await using parts = await controlled(
    (key, signal) => {
      seen.push(key);
      return untilAborted(key, signal);
    },
    { workersMax: 1, stopGraceMs: 3_000 },
  );
  parts.store.upsert(object('a', '1'));
  parts.store.upsert(object('b', '1'));
  await settled();
  parts.stop.abort(new Error('not leading any more'));
  let hasEnded = false;
  void parts.running.then(() => (hasEnded = true));
  await settled();
  await parts.clock.advance(2_999);
  await settled();
  assert.equal(hasEnded, false);
  await parts.clock.advance(1);
  await settled();
  assert.equal(hasEnded, true);
  assert.deepEqual(seen, ['n/a']);
  assert.equal(
    parts.log.lines.some(({ message }) => message.includes('bug')),
    false,
  );
});
