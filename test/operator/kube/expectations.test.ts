import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Expectations } from '../../../operator/kube/expectations.ts';
import type { LiveObject } from '../../../operator/kube/object.ts';
import { Store } from '../../../operator/kube/store.ts';
import { keptLog } from '../../fakes/kube-parts.ts';
import { ManualClock } from '../../fakes/manual-clock.ts';

const KEY = 'n/owner';

function object(resourceVersion: string, uid = 'u1', deletionTimestamp?: string): LiveObject {
  const deleted = deletionTimestamp === undefined ? {} : { deletionTimestamp };
  const metadata = { name: 'a', namespace: 'n', uid, resourceVersion, ...deleted };
  return { apiVersion: 'v1', kind: 'Pod', metadata };
}

function parts() {
  const clock = new ManualClock();
  const store = new Store({ indexes: {}, log: keptLog() });
  return { clock, store, expectations: new Expectations(clock) };
}

function checkWrite(seen: LiveObject | undefined, written: LiveObject, expected: boolean): void {
  const { store, expectations } = parts();
  store.upsert(object('1'));
  expectations.expectWrite(KEY, store, written);
  assert.equal(expectations.areMet(KEY), false);
  if (seen === undefined) store.remove(object('9'));
  else store.upsert(seen);
  assert.equal(expectations.areMet(KEY), expected);
}

test('a write is seen when the store shows it, or something newer', () => {
  checkWrite(object('9'), object('9'), true);
  checkWrite(object('10'), object('9'), true);
  checkWrite(object('8'), object('9'), false);
  checkWrite(object('other', 'u1'), object('9'), false);
});

test('a write to what is gone, or was replaced, is of no more interest', () => {
  checkWrite(undefined, object('9'), true);
  checkWrite(object('20', 'u2'), object('9'), true);
});

test('what was created is waited for, as a store may not have heard of it', async () => {
  const { store, expectations, clock } = parts();
  expectations.expectWrite(KEY, store, object('5'));
  assert.equal(expectations.areMet(KEY), false);
  store.upsert(object('5'));
  assert.equal(expectations.areMet(KEY), true);
  expectations.expectWrite(KEY, store, object('9', 'u9'));
  store.remove(object('5'));
  assert.equal(expectations.areMet(KEY), false);
  await clock.advance(30_000);
  assert.equal(expectations.areMet(KEY), true);
});

test('a deletion is seen when the object is gone, marked, or another', () => {
  for (const after of [undefined, object('7', 'u1', '2026-01-01T00:00:00Z'), object('7', 'u2')]) {
    const { store, expectations } = parts();
    store.upsert(object('1'));
    expectations.expectDeletion(KEY, store, object('1'));
    assert.equal(expectations.areMet(KEY), false);
    if (after === undefined) store.remove(object('7'));
    else store.upsert(after);
    assert.equal(expectations.areMet(KEY), true);
  }
});

test('each key has its own, and one that is forgotten has none', () => {
  const { store, expectations } = parts();
  expectations.expectWrite(KEY, store, object('5'));
  assert.equal(expectations.areMet('n/other'), true);
  expectations.forget(KEY);
  assert.equal(expectations.areMet(KEY), true);
});
