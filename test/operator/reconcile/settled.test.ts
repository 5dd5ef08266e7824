import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { JsonObject, LiveObject } from '../../../operator/kube/object.ts';
import { differences } from '../../../operator/reconcile/differences.ts';
import { DIGEST_ANNOTATION } from '../../../operator/reconcile/plan.ts';
import { Settled } from '../../../operator/reconcile/settled.ts';

function object(spec: JsonObject, digest = 'd1'): LiveObject {
  const annotations = { [DIGEST_ANNOTATION]: digest };
  return {
    apiVersion: 'v1',
    kind: 'A',
    metadata: { name: 'a', uid: 'u', resourceVersion: '1', annotations },
    spec,
  };
}

const KEY = 'ns/shop';
const [WANTED, STORED] = [object({ a: 1, b: 1 }), object({ a: 2, b: 1 })];
const isSettled = (settled: Settled, found: LiveObject, wanted = WANTED) =>
  differences(wanted, found).every((difference) =>
    settled.has(KEY, found, { object: wanted, difference }),
  );

test('what an apply left otherwise is settled, and is named', () => {
  const settled = new Settled();
  assert.deepEqual(settled.remember(KEY, WANTED, STORED), ['spec.a']);
  assert.equal(isSettled(settled, STORED), true);
});

test('another value, another field, another wish are not settled', () => {
  const settled = new Settled();
  settled.remember(KEY, WANTED, STORED);
  assert.equal(isSettled(settled, object({ a: 3, b: 1 })), false);
  assert.equal(isSettled(settled, object({ a: 2, b: 2 })), false);
  assert.equal(isSettled(settled, STORED, object({ a: 1, b: 1 }, 'd2')), false);
});

test('an apply that is kept as it was forgets what was settled', () => {
  const settled = new Settled();
  settled.remember(KEY, WANTED, STORED);
  assert.deepEqual(settled.remember(KEY, WANTED, WANTED), []);
  assert.equal(isSettled(settled, STORED), false);
});

test('nothing is settled of another object of the same name, nor of another resource', () => {
  const settled = new Settled();
  settled.remember(KEY, WANTED, STORED);
  const [difference] = differences(WANTED, STORED);
  assert.ok(difference !== undefined);
  const another = { ...STORED, metadata: { ...STORED.metadata, uid: 'u2' } };
  assert.equal(settled.has(KEY, another, { object: WANTED, difference }), false);
  assert.equal(settled.has('ns/other', STORED, { object: WANTED, difference }), false);
});

test('a resource that is gone is forgotten, with all its children', () => {
  const settled = new Settled();
  settled.remember(KEY, WANTED, STORED);
  settled.forget(KEY);
  assert.equal(isSettled(settled, STORED), false);
});
