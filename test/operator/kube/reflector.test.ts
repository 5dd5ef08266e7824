import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Clock, SYSTEM_CLOCK } from '../../../operator/kube/clock.ts';
import type { WatchOptions } from '../../../operator/kube/collection.ts';
import { KubeError } from '../../../operator/kube/kube-error.ts';
import { keyOf, type LiveObject } from '../../../operator/kube/object.ts';
import { Reflector } from '../../../operator/kube/reflector.ts';
import { Store } from '../../../operator/kube/store.ts';
import type { WatchEvent } from '../../../operator/kube/watch-event.ts';
import type { TransportLimits } from '../../../operator/kube/transport.ts';
import { type ApiServerOptions, FakeApiServer, type Fault } from '../../fakes/api-server.ts';
import type { WatchBreak } from '../../fakes/api-server-watches.ts';
import { ManualClock } from '../../fakes/manual-clock.ts';
import {
  CONFIG_MAPS,
  KERNEL_TYPES,
  keptLog,
  testClient,
  testMetrics,
} from '../../fakes/kube-parts.ts';

const WAIT_MS = 15_000;
const WRITER = { manager: 'test' };

/** A clock on which time passes `speed` times as fast. */
function fastClock(speed: number): Clock {
  return {
    nowMs: () => SYSTEM_CLOCK.nowMs(),
    monotonicMs: () => SYSTEM_CLOCK.monotonicMs() * speed,
    sleep: (durationMs, signal) => SYSTEM_CLOCK.sleep(durationMs / speed, signal),
  };
}

/** A store that is being kept equal to a server. */
async function reflected(
  options: Partial<ApiServerOptions> = {},
  limits: Partial<TransportLimits> = {},
  speed = 10,
) {
  const server = await FakeApiServer.start({ types: KERNEL_TYPES, ...options });
  const client = testClient(server.credentials(), limits);
  const log = keptLog();
  const store = new Store({ indexes: {}, log });
  const metrics = testMetrics();
  const reflector = new Reflector({
    client,
    type: CONFIG_MAPS,
    selection: { namespace: 'n' },
    store,
    clock: fastClock(speed),
    random: () => 0,
    log,
    metrics: metrics.reflector,
  });
  const stop = new AbortController();
  const running = reflector.run(stop.signal);
  return {
    server,
    store,
    log,
    metrics,
    put: (name: string, data = {}) =>
      server.state.apply(CONFIG_MAPS, map(name, data), { ...WRITER, isForced: true }),
    remove: (name: string) =>
      server.state.delete(CONFIG_MAPS, { name, namespace: 'n' }, { propagation: 'Background' }),
    isEqual: () => textOf(store.list()) === textOf(server.state.list(CONFIG_MAPS, 'n')),
    [Symbol.asyncDispose]: async () => {
      stop.abort();
      await running;
      await client[Symbol.asyncDispose]();
      await server[Symbol.asyncDispose]();
    },
  };
}

function map(name: string, data: Readonly<Record<string, string>>) {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'n' }, data };
}

function textOf(objects: readonly LiveObject[]): string {
  return objects
    .map((each) => `${keyOf(each)}@${each.metadata.resourceVersion}`)
    .toSorted()
    .join(' ');
}

async function until(isSo: () => boolean): Promise<void> {
  const deadlineMs = Date.now() + WAIT_MS;
  while (!isSo()) {
    assert.ok(Date.now() < deadlineMs, 'it did not come to be so');
    await SYSTEM_CLOCK.sleep(2, AbortSignal.timeout(WAIT_MS));
  }
}

for (const streamsInitial of [true, false]) {
  const how = streamsInitial ? 'streamed' : 'listed';

  test(`${how}: what is there and what changes is in the store`, async () => {
    await using parts = await reflected({ streamsInitial });
    parts.put('a');
    await until(() => parts.store.hasSynced && parts.isEqual());
    parts.put('b');
    parts.put('a', { k: 'v' });
    await until(parts.isEqual);
    parts.remove('a');
    await until(parts.isEqual);
    const lists = parts.server.requests.filter(({ verb }) => verb === 'list');
    assert.equal(lists.length, streamsInitial ? 0 : 1);
    assert.equal(parts.log.lines.filter(({ level }) => level === 'warn').length, 0);
  });

  for (const kind of ['reset', 'end', 'gone', 'malformed'] as const) {
    test(`${how}: nothing is missed when the watch breaks: ${kind}`, async () => {
      await using parts = await reflected({ streamsInitial });
      parts.put('a');
      await until(() => parts.store.hasSynced);
      parts.server.breakWatches(kind);
      parts.remove('a');
      parts.put('b');
      await until(parts.isEqual);
    });
  }
}

test('a server that does not know how to stream what is there is asked for a list', async () => {
  await using parts = await reflected({ streamsInitial: 'ignored' }, {}, 100);
  parts.put('a');
  await until(() => parts.store.hasSynced && parts.isEqual());
  assert.equal(parts.server.requests.filter(({ verb }) => verb === 'list').length, 1);
});

test('so is one that never comes to the end of what is there, as the kind is busy', async () => {
  const clock = new ManualClock();
  const stop = new AbortController();
  const object: LiveObject = {
    ...map('a', {}),
    metadata: { name: 'a', namespace: 'n', uid: 'u', resourceVersion: '1' },
  };
  async function* busy(): AsyncGenerator<WatchEvent> {
    for (;;) {
      await clock.advance(5_000);
      yield { kind: 'added', object };
    }
  }
  const log = keptLog();
  const store = new Store({ indexes: {}, log });
  const reflector = new Reflector({
    client: {
      watch: () => Promise.resolve(busy()),
      list: () => {
        stop.abort();
        return Promise.resolve({ items: [object], resourceVersion: '2' });
      },
    },
    type: CONFIG_MAPS,
    store,
    clock,
    random: () => 0,
    log,
    metrics: testMetrics().reflector,
  });
  await reflector.run(stop.signal);
  assert.equal(store.hasSynced, true);
  assert.match(log.lines[0]?.message ?? '', /listing them instead/u);
});

const OBJECT: LiveObject = {
  ...map('a', {}),
  metadata: { name: 'a', namespace: 'n', uid: 'u', resourceVersion: '1' },
};

/** A store, after a reflector has followed what a server says in words of its own. */
async function following(
  watch: (from: WatchOptions, stop: AbortController) => AsyncIterable<WatchEvent>,
) {
  const stop = new AbortController();
  const log = keptLog();
  const store = new Store({ indexes: {}, log });
  const reflector = new Reflector({
    client: {
      watch: (_type, from) => Promise.resolve(watch(from, stop)),
      list: () => Promise.resolve({ items: [OBJECT], resourceVersion: '2' }),
    },
    type: CONFIG_MAPS,
    store,
    clock: fastClock(1_000),
    random: () => 0,
    log,
    metrics: testMetrics().reflector,
  });
  await reflector.run(stop.signal);
  return { store, log };
}

test('what goes while all that exists is still being streamed is gone', async () => {
  const { store } = await following(async function* told(_from, stop) {
    yield { kind: 'added', object: OBJECT };
    yield await Promise.resolve({ kind: 'deleted', object: OBJECT } as const);
    yield { kind: 'bookmark', resourceVersion: '2', isInitialEnd: true };
    stop.abort();
  });
  assert.equal(store.hasSynced, true);
  assert.deepEqual(store.list(), []);
});

test('a server that goes on refusing a version is asked for all that exists', async () => {
  let starts = 0;
  // As after a backup of etcd was put back: what was seen is of a time that is still to come.
  const { store } = await following(async function* told(from, stop) {
    await Promise.resolve();
    if (from.isFromStart !== true) {
      throw new KubeError('timeout', 'Too large resource version', { status: 504 });
    }
    starts += 1;
    yield { kind: 'added', object: OBJECT };
    yield { kind: 'bookmark', resourceVersion: starts === 2 ? '3' : '900', isInitialEnd: true };
    if (starts === 2) stop.abort();
  });
  assert.equal(store.list().length, 1);
});

async function checkSurvives(fault: Fault, message: RegExp): Promise<void> {
  await using parts = await reflected({ streamsInitial: false });
  await until(() => parts.server.openWatches === 1);
  parts.server.fault = () => fault;
  parts.server.breakWatches('reset');
  parts.server.compact();
  parts.put('a');
  await until(() => parts.log.lines.length >= 3);
  parts.server.fault = () => undefined;
  await until(parts.isEqual);
  const { error } = parts.log.lines.at(-1)?.fields ?? {};
  assert.match((error as Error).message, message);
}

test('a server that refuses for a while is asked until it answers', () =>
  checkSurvives({ kind: 'status', status: 403 }, /Cannot (?:watch|list) configmaps: fault 403/u));

test('a server that fails for a while is asked until it answers', () =>
  checkSurvives({ kind: 'status', status: 500 }, /Cannot (?:watch|list) configmaps: fault 500/u));

test('a connection that breaks each time is tried until it holds', () =>
  checkSurvives({ kind: 'reset' }, /Cannot (?:watch|list) configmaps: ./u));

test('who talks nonsense for a while is asked until it makes sense', () =>
  checkSurvives({ kind: 'garbage' }, /Cannot/u));

test('a history that was forgotten is listed anew, and what vanished meanwhile goes', async () => {
  await using parts = await reflected({ streamsInitial: false });
  parts.put('a');
  await until(() => parts.store.hasSynced && parts.server.openWatches === 1);
  parts.server.fault = () => ({ kind: 'status', status: 503 });
  parts.server.breakWatches('reset');
  await until(() => parts.server.openWatches === 0);
  parts.remove('a');
  parts.put('b');
  parts.server.compact();
  parts.server.fault = () => undefined;
  await until(parts.isEqual);
});

test('a line that cannot be understood may hide a change: all is asked for again', async () => {
  await using parts = await reflected({ streamsInitial: false });
  await until(() => parts.store.hasSynced && parts.server.openWatches === 1);
  parts.server.breakWatches('malformed');
  await until(() => parts.server.requests.filter(({ verb }) => verb === 'list').length === 2);
});

test('a connection that died unheard is left', async () => {
  await using parts = await reflected({}, { streamSilenceMs: 100 });
  await until(() => parts.store.hasSynced);
  parts.server.breakWatches('silence');
  parts.put('a');
  await until(parts.isEqual);
});

test('bookmarks are asked for, and a quiet watch continues from them', async () => {
  await using parts = await reflected({ bookmarkEveryMs: 20 });
  await until(() => parts.store.hasSynced);
  // Something else moves the version on; then history is forgotten up to the bookmark.
  parts.server.state.create(
    CONFIG_MAPS,
    { ...map('x', {}), metadata: { name: 'x', namespace: 'other' } },
    WRITER,
  );
  const seen = parts.server.requests.length;
  await SYSTEM_CLOCK.sleep(60, AbortSignal.timeout(WAIT_MS));
  parts.server.compact();
  parts.server.breakWatches('end');
  await until(() => parts.server.openWatches === 1 && parts.server.requests.length > seen);
  parts.put('a');
  await until(parts.isEqual);
  const later = parts.server.requests.slice(seen).map(({ path }) => path);
  assert.ok(later.every((path) => path.includes('allowWatchBookmarks=true')));
  assert.ok(later.every((path) => !path.includes('sendInitialEvents')));
});

test('watches end after five to ten minutes', async () => {
  await using parts = await reflected();
  await until(() => parts.store.hasSynced);
  assert.match(parts.server.requests[0]?.path ?? '', /timeoutSeconds=300&/u);
});

test('when something was last heard can be scraped', async () => {
  await using parts = await reflected();
  await until(() => parts.store.hasSynced);
  const text = await parts.metrics.registry.metrics();
  assert.match(text, /reflector_seconds_since_last_event\{name="configmaps"\} 0\.?\d*/u);
  assert.match(text, /reflector_watches_total\{name="configmaps"\} 1/u);
});

const NAMES = ['a', 'b', 'c', 'd'];
const BREAKS: readonly WatchBreak[] = ['reset', 'end', 'silence', 'gone', 'malformed'];
const FAULTS: readonly Fault[] = [
  { kind: 'status', status: 500 },
  { kind: 'status', status: 429, retryAfterSeconds: 0 },
  { kind: 'status', status: 403 },
  { kind: 'reset' },
  { kind: 'garbage' },
  { kind: 'stall', stallMs: 20 },
];
const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ put: fc.constantFrom(...NAMES), value: fc.nat(3) }) },
  { weight: 3, arbitrary: fc.record({ remove: fc.constantFrom(...NAMES) }) },
  { weight: 2, arbitrary: fc.record({ break: fc.constantFrom(...BREAKS) }) },
  { weight: 2, arbitrary: fc.record({ fault: fc.constantFrom(...FAULTS) }) },
  { weight: 1, arbitrary: fc.record({ compact: fc.constant(true) }) },
  { weight: 1, arbitrary: fc.record({ cut: fc.constant(true) }) },
  { weight: 3, arbitrary: fc.record({ pauseMs: fc.nat(8) }) },
);

for (const streamsInitial of [true, false]) {
  test(`whatever breaks, the store ends as the server is (streamed first: ${streamsInitial})`, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 20, maxLength: 60 }), async (steps) => {
        const options = { streamsInitial, bookmarkEveryMs: 15 };
        await using parts = await reflected(options, { streamSilenceMs: 150 });
        const faults: Fault[] = [];
        parts.server.fault = () => faults.shift();
        for (const each of steps) {
          if ('put' in each) parts.put(each.put, { k: String(each.value) });
          if ('remove' in each && parts.server.state.find(CONFIG_MAPS, at(each.remove))) {
            parts.remove(each.remove);
          }
          if ('break' in each) parts.server.breakWatches(each.break);
          if ('fault' in each) faults.push(each.fault);
          if ('compact' in each) parts.server.compact();
          if ('cut' in each) parts.server.breakConnections();
          if ('pauseMs' in each)
            await SYSTEM_CLOCK.sleep(each.pauseMs, AbortSignal.timeout(WAIT_MS));
        }
        faults.length = 0;
        await until(() => parts.store.hasSynced && parts.isEqual());
      }),
      { numRuns: 12, seed: 20_261_123, endOnFailure: true },
    );
  });
}

function at(name: string) {
  return { name, namespace: 'n' };
}
