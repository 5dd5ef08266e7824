import assert from 'node:assert/strict';
import { test } from 'node:test';
import { heldLease, holdOf, newLease, releasedLease } from '../../../operator/kube/lease.ts';
import type { LiveObject } from '../../../operator/kube/object.ts';

const T1 = Date.UTC(2026, 0, 1, 0, 0, 1);
const T2 = Date.UTC(2026, 0, 1, 0, 0, 2);
const MINE = { holder: 'me', leaseMs: 15_000 };

function stored(spec?: Readonly<Record<string, string | number>>): LiveObject {
  const { metadata, ...made } = newLease({ name: 'l', namespace: 'n' }, MINE, T1);
  const live = { ...made, metadata: { ...metadata, uid: 'u', resourceVersion: '1' } };
  return spec === undefined ? live : { ...live, spec };
}

test('a new lease has a holder, a time, and no past', () => {
  assert.deepEqual(stored()['spec'], {
    holderIdentity: 'me',
    leaseDurationSeconds: 15,
    acquireTime: '2026-01-01T00:00:01.000000Z',
    renewTime: '2026-01-01T00:00:01.000000Z',
    leaseTransitions: 0,
  });
  assert.deepEqual(holdOf(stored()), MINE);
});

test('its holder renews it; another takes it over, which is counted', () => {
  assert.partialDeepStrictEqual(heldLease(stored(), MINE, T2)['spec'], {
    acquireTime: '2026-01-01T00:00:01.000000Z',
    renewTime: '2026-01-01T00:00:02.000000Z',
    leaseTransitions: 0,
  });
  const taken = heldLease(stored(), { holder: 'you', leaseMs: 4_500 }, T2);
  assert.partialDeepStrictEqual(taken['spec'], {
    holderIdentity: 'you',
    leaseDurationSeconds: 5,
    acquireTime: '2026-01-01T00:00:02.000000Z',
    leaseTransitions: 1,
  });
  assert.equal(taken.metadata.resourceVersion, '1');
});

test('a released lease is nobody’s', () => {
  assert.equal(holdOf(releasedLease(stored(), T2)), undefined);
});

test('a lease that somebody else has filled oddly is nobody’s', () => {
  assert.equal(holdOf(stored({})), undefined);
  assert.equal(holdOf(stored({ holderIdentity: 5 })), undefined);
  assert.deepEqual(holdOf(stored({ holderIdentity: 'x' })), { holder: 'x', leaseMs: 0 });
});
