/** A status as the operator writes it can be read; one of another shape cannot. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Status } from '../../../operator/api/status.ts';
import { COMPLETE_STATUS } from './resources.ts';

test('a whole status is read as it is', () => {
  assert.deepEqual(Status.parse(COMPLETE_STATUS), COMPLETE_STATUS);
});

test('an empty status is one', () => assert.deepEqual(Status.parse({}), {}));

test('a moment is RFC 3339', () => {
  assert.equal(Status.safeParse({ oldestFactsAt: '2026-11-23T01:00:00Z' }).success, true);
  assert.equal(Status.safeParse({ oldestFactsAt: 'yesterday' }).success, false);
});
