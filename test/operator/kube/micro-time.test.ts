import assert from 'node:assert/strict';
import { test } from 'node:test';
import { microTimeOf } from '../../../operator/kube/micro-time.ts';

test('six digits after the second', () => {
  assert.equal(microTimeOf(Date.UTC(2026, 0, 2, 3, 4, 5, 6)), '2026-01-02T03:04:05.006000Z');
});
