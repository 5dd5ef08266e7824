import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LiveObject } from '../../../operator/kube/object.ts';
import { Store } from '../../../operator/kube/store.ts';
import { keptLog } from '../../fakes/kube-parts.ts';

function object(name: string, version: string, app?: string): LiveObject {
  const metadata = { name, namespace: 'n', uid: `uid-${name}`, resourceVersion: version };
  const labels = app === undefined ? {} : { labels: { app } };
  return { apiVersion: 'v1', kind: 'Pod', metadata: { ...metadata, ...labels } };
}

function storeOf(log = keptLog()) {
  const byApp = ({ metadata }: LiveObject) => Object.values(metadata.labels ?? {});
  const store = new Store({ indexes: { app: byApp }, log });
  const told: string[] = [];
  store.subscribe((before, after) => {
    const versions = [before, after].map((each) => each?.metadata.resourceVersion ?? '-');
    told.push(`${(before ?? after)?.metadata.name} ${versions.join('→')}`);
  });
  return { store, told };
}

function namesOf(objects: readonly LiveObject[]): readonly string[] {
  return objects.map(({ metadata }) => metadata.name).toSorted();
}

test('what came, changed and went is told as that', () => {
  const { store, told } = storeOf();
  store.upsert(object('a', '1'));
  store.upsert(object('a', '2'));
  store.remove(object('a', '3'));
  store.remove(object('a', '4'));
  assert.deepEqual(told, ['a -→1', 'a 1→2', 'a 2→-']);
  assert.deepEqual(store.list(), []);
});

test('a new list is all there is: what vanished unseen is told too, what is the same is not', () => {
  const { store, told } = storeOf();
  store.replace([object('a', '1'), object('b', '1'), object('c', '1')]);
  told.length = 0;
  store.replace([object('b', '1'), object('c', '2'), object('d', '1')]);
  assert.deepEqual(told, ['c 1→2', 'd -→1', 'a 1→-']);
  assert.deepEqual(namesOf(store.list()), ['b', 'c', 'd']);
});

test('whoever is told of one change of a list sees all of it', () => {
  const { store } = storeOf();
  store.replace([object('a', '1')]);
  const sizes: number[] = [];
  store.subscribe(() => sizes.push(store.list().length));
  store.replace([object('b', '1'), object('c', '1')]);
  assert.deepEqual(sizes, [1, 2, 2, 2]);
});

test('an index follows its objects', () => {
  const { store } = storeOf();
  store.upsert(object('a', '1', 'x'));
  store.upsert(object('b', '1', 'x'));
  assert.deepEqual(namesOf(store.byIndex('app', 'x')), ['a', 'b']);
  store.upsert(object('a', '2', 'y'));
  assert.deepEqual(namesOf(store.byIndex('app', 'x')), ['b']);
  assert.deepEqual(namesOf(store.byIndex('app', 'y')), ['a']);
  store.remove(object('b', '1'));
  assert.deepEqual(store.byIndex('app', 'x'), []);
  store.replace([object('c', '1', 'x')]);
  assert.deepEqual(namesOf(store.byIndex('app', 'x')), ['c']);
  assert.deepEqual(store.byIndex('app', 'y'), []);
});

test('who manages which field is not kept; a kind may keep less', () => {
  const transform = (each: LiveObject): LiveObject => ({ ...each, spec: null });
  const store = new Store({ indexes: {}, transform, log: keptLog() });
  const { metadata, ...rest } = object('a', '1');
  store.upsert({ ...rest, metadata: { ...metadata, managedFields: [{}] }, spec: { large: true } });
  assert.deepEqual(store.get('n/a'), { ...rest, metadata, spec: null });
});

test('it has synced with the first list, and says so to who waits', async () => {
  const { store } = storeOf();
  const signal = new AbortController().signal;
  let isTold = false;
  const waiting = store.whenSynced(signal).then(() => (isTold = true));
  store.upsert(object('a', '1'));
  assert.equal(store.hasSynced, false);
  store.replace([]);
  assert.equal(store.hasSynced, true);
  await waiting;
  assert.equal(isTold, true);
  await assert.rejects(store.whenSynced(AbortSignal.abort(new Error('enough'))), /enough/u);
});

test('who waits can give up', async () => {
  const waiter = new AbortController();
  const waiting = storeOf().store.whenSynced(waiter.signal);
  waiter.abort(new Error('enough'));
  await assert.rejects(waiting, /enough/u);
});

test('who comes later is told what is there, and who leaves is told no more', () => {
  const { store } = storeOf();
  store.upsert(object('a', '1'));
  const seen: string[] = [];
  const leave = store.subscribe((_before, after) => seen.push(after?.metadata.name ?? 'gone'));
  leave();
  store.upsert(object('b', '1'));
  assert.deepEqual(seen, ['a']);
});

test('a handler that throws is logged, and the others are told', () => {
  const log = keptLog();
  const { store } = storeOf(log);
  store.subscribe(() => {
    throw new Error('bug');
  });
  const seen: string[] = [];
  store.subscribe((_before, after) => seen.push(after?.metadata.name ?? 'gone'));
  store.upsert(object('a', '1'));
  assert.deepEqual(seen, ['a']);
  assert.equal(log.lines[0]?.level, 'error');
});
