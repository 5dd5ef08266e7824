import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EventRecorder, EVENTS, type EventNote } from '../../../operator/kube/event-recorder.ts';
import { KubeError } from '../../../operator/kube/kube-error.ts';
import type { KubeObject, LiveObject } from '../../../operator/kube/object.ts';
import { FakeApiServer } from '../../fakes/api-server.ts';
import { KERNEL_TYPES, keptLog, testClient } from '../../fakes/kube-parts.ts';
import { ManualClock } from '../../fakes/manual-clock.ts';

const NOTE: EventNote = {
  type: 'Normal',
  reason: 'Grown',
  action: 'Grow',
  note: 'the volume has 2 GiB',
};

function regarded(name = 'a', namespace?: string): LiveObject {
  const place = namespace === undefined ? {} : { namespace };
  const metadata = { name, ...place, uid: `uid-${name}`, resourceVersion: '5' };
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata };
}

async function recording(instance = 'pod-1') {
  const server = await FakeApiServer.start({ types: KERNEL_TYPES });
  const client = testClient(server.credentials());
  const clock = new ManualClock(Date.UTC(2026, 0, 1));
  const log = keptLog();
  const stop = new AbortController();
  const recorder = new EventRecorder({
    client,
    controller: 'kernel.test/controller',
    instance,
    clock,
    random: () => 0.5,
    log,
    signal: stop.signal,
  });
  return {
    server,
    clock,
    log,
    recorder,
    events: () => server.state.list(EVENTS),
    [Symbol.asyncDispose]: async () => {
      stop.abort();
      await recorder.flush();
      await client[Symbol.asyncDispose]();
      await server[Symbol.asyncDispose]();
    },
  };
}

test('an event says what happened to what, and who says so', async () => {
  await using parts = await recording();
  parts.recorder.record(regarded('a', 'n'), NOTE);
  await parts.recorder.flush();
  const [event] = parts.events();
  assert.partialDeepStrictEqual(event, {
    ...NOTE,
    eventTime: '2026-01-01T00:00:00.000000Z',
    reportingController: 'kernel.test/controller',
    reportingInstance: 'pod-1',
    regarding: {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      name: 'a',
      namespace: 'n',
      uid: 'uid-a',
      resourceVersion: '5',
    },
  });
  assert.equal(event?.metadata.namespace, 'n');
});

test('what belongs to the whole cluster is told in the default namespace', async () => {
  await using parts = await recording();
  parts.recorder.record(regarded(), { ...NOTE, note: 'x'.repeat(5_000) });
  await parts.recorder.flush();
  assert.equal(parts.events()[0]?.metadata.namespace, 'default');
  assert.equal(parts.events()[0]?.['note'], 'x'.repeat(1_000));
});

async function checkSent(note: Partial<EventNote>, name: string, instance = 'pod-1') {
  await using parts = await recording(instance);
  parts.recorder.record(regarded(name, 'n'), { ...NOTE, ...note });
  await parts.recorder.flush();
  return parts.events()[0] ?? assert.fail(String(parts.log.lines[0]?.fields['error']));
}

test('a note is cut where the API server counts: in bytes, between characters', async () => {
  const { note } = await checkSent({ note: '”🙂'.repeat(500) }, 'a');
  assert.equal(note, '”🙂'.repeat(142) + '”');
});

test('what is longer than an event may have is cut', async () => {
  const event = await checkSent({}, 'a', 'p'.repeat(253));
  assert.equal(event['reportingInstance'], 'p'.repeat(128));
});

test('a name that is cut is still a name', async () => {
  const event = await checkSent({}, `${'a'.repeat(219)}.${'b'.repeat(20)}`);
  assert.match(event.metadata.name, /^a{219}[.][0-9a-f]+$/u);
});

test('notes that differ only where they are cut are the same', async () => {
  await using parts = await recording();
  for (const end of ['x', 'y']) {
    parts.recorder.record(regarded('a', 'n'), { ...NOTE, note: `${'n'.repeat(5_000)}${end}` });
  }
  await parts.recorder.flush();
  assert.equal(parts.events().length, 1);
});

test('the same again is counted in the same event', async () => {
  await using parts = await recording();
  for (let times = 0; times < 4; times += 1) {
    parts.recorder.record(regarded('a', 'n'), NOTE);
    await parts.recorder.flush();
    await parts.clock.advance(60_000);
  }
  assert.equal(parts.events().length, 1);
  assert.deepEqual(parts.events()[0]?.['series'], {
    count: 4,
    lastObservedTime: '2026-01-01T00:03:00.000000Z',
  });
});

test('many at once are few requests', async () => {
  await using parts = await recording();
  for (let times = 0; times < 20; times += 1) parts.recorder.record(regarded('a', 'n'), NOTE);
  await parts.recorder.flush();
  assert.partialDeepStrictEqual(parts.events()[0]?.['series'], { count: 20 });
  assert.equal(parts.server.requests.length, 2);
});

test('another note, another object or much later is another event', async () => {
  await using parts = await recording();
  parts.recorder.record(regarded('a', 'n'), NOTE);
  parts.recorder.record(regarded('a', 'n'), { ...NOTE, note: 'the volume has 4 GiB' });
  parts.recorder.record(regarded('b', 'n'), NOTE);
  await parts.recorder.flush();
  await parts.clock.advance(400_000);
  parts.recorder.record(regarded('a', 'n'), NOTE);
  await parts.recorder.flush();
  assert.equal(parts.events().length, 4);
});

test('one object has so many events and then no more, until time has passed', async () => {
  await using parts = await recording();
  const flood = (from: number) => {
    for (let at = from; at < from + 40; at += 1) {
      parts.recorder.record(regarded('a', 'n'), { ...NOTE, note: `note ${at}` });
    }
  };
  flood(0);
  await parts.recorder.flush();
  assert.equal(parts.events().length, 25);
  parts.recorder.record(regarded('b', 'n'), NOTE);
  await parts.clock.advance(600_000);
  flood(100);
  await parts.recorder.flush();
  assert.equal(parts.events().length, 28);
});

test('an event that has expired meanwhile is told anew', async () => {
  await using parts = await recording();
  parts.recorder.record(regarded('a', 'n'), NOTE);
  await parts.recorder.flush();
  const [event] = parts.events();
  parts.server.state.delete(EVENTS, event?.metadata ?? assert.fail(), {
    propagation: 'Background',
  });
  parts.recorder.record(regarded('a', 'n'), NOTE);
  parts.recorder.record(regarded('a', 'n'), NOTE);
  await parts.recorder.flush();
  assert.equal(parts.events().length, 1);
});

test('what cannot be sent is logged, and nobody else notices', async () => {
  await using parts = await recording();
  parts.server.fault = () => ({ kind: 'status', status: 403 });
  parts.recorder.record(regarded('a', 'n'), NOTE);
  await parts.recorder.flush();
  assert.equal(parts.log.lines[0]?.level, 'warn');
  parts.server.fault = () => undefined;
  parts.recorder.record(regarded('a', 'n'), { ...NOTE, reason: 'Later' });
  await parts.recorder.flush();
  assert.equal(parts.events().length, 1);
});

test('a series that cannot be counted is a warning too', async () => {
  const log = keptLog();
  const stored = { ...regarded('e', 'n') };
  const recorder = new EventRecorder({
    client: {
      create: (_type: unknown, _event: KubeObject) => Promise.resolve(stored),
      update: () => Promise.reject(new KubeError('forbidden', 'Cannot update')),
    },
    controller: 'c',
    instance: 'i',
    clock: new ManualClock(),
    random: () => 0,
    log,
    signal: new AbortController().signal,
  });
  recorder.record(regarded('a', 'n'), NOTE);
  recorder.record(regarded('a', 'n'), NOTE);
  await recorder.flush();
  assert.equal(log.lines[0]?.level, 'warn');
});
