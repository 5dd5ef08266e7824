import assert from 'node:assert/strict';
import { test } from 'node:test';

import { ENDLESS_LEASE, leaseOf } from '../../../node/world/lease.ts';

function lease() {
  let closings = 0;
  return { lease: leaseOf(() => (closings += 1)), closings: () => closings };
}

test('it is closed when the last holder lets go, and once', () => {
  const { lease: opened, closings } = lease();
  const [one, other] = [opened.take(), opened.take()];
  one();
  assert.equal(closings(), 0);
  other();
  assert.equal(closings(), 1);
});

test('who lets go twice has let go once', () => {
  const { lease: opened, closings } = lease();
  const [one, other] = [opened.take(), opened.take()];
  one();
  one();
  assert.equal(closings(), 0);
  other();
  assert.equal(closings(), 1);
});

test('to take what is closed is a bug', () => {
  const { lease: opened } = lease();
  opened.take()();
  assert.throws(() => opened.take(), /closed/u);
});

test('what needs no closing can be held by anyone, any number of times', () => {
  const letGo = ENDLESS_LEASE.take();
  ENDLESS_LEASE.take()();
  letGo();
  ENDLESS_LEASE.take()();
});
