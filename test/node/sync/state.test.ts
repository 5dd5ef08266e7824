import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  failuresInARow,
  foundOnDisk,
  NEVER_SYNCED,
  stateAfter,
  type SyncOutcome,
  type SyncState,
} from '../../../node/sync/state.ts';

const replaced = (takenAtMs: number): SyncOutcome => ({
  kind: 'replaced',
  takenAtMs,
  factCount: 3,
  source: 'primary',
  durationMs: 1,
});
const failed = (message: string): SyncOutcome => ({
  kind: 'failed',
  code: 'upstream_unavailable',
  message,
  durationMs: 1,
});

function checkState(outcomes: readonly SyncOutcome[], expected: SyncState, failures: number) {
  const state = outcomes.reduce(stateAfter, NEVER_SYNCED);
  assert.deepEqual(state, expected);
  assert.equal(failuresInARow(state), failures);
}

test('a node starts empty', () => checkState([], NEVER_SYNCED, 0));

test('a failure leaves an empty node empty, and says why', () =>
  checkState(
    [failed('refused'), failed('slow')],
    { kind: 'empty', failuresInARow: 2, reason: 'slow' },
    2,
  ));

test('the inside of a bug is for the log: the reason is given to whoever asks', () => {
  const bug: SyncOutcome = { kind: 'failed', code: 'bug', message: 'at x.ts:1', durationMs: 1 };
  const reason = 'an unexpected error, see the log';
  checkState([bug], { kind: 'empty', failuresInARow: 1, reason }, 1);
});

test('a copy makes it fresh, also after failures', () =>
  checkState([failed('refused'), replaced(7)], { kind: 'fresh', takenAtMs: 7 }, 0));

test('a failure makes it stale; it keeps its copy', () =>
  checkState(
    [replaced(7), failed('refused'), failed('slow')],
    { kind: 'stale', takenAtMs: 7, failuresInARow: 2, reason: 'slow' },
    2,
  ));

test('a stale node becomes fresh with the next copy', () =>
  checkState([replaced(7), failed('slow'), replaced(9)], { kind: 'fresh', takenAtMs: 9 }, 0));

test('a copy from elsewhere answers, and the primary is still missed', () => {
  const primaryFailure = { kind: 'failed', code: 'upstream_unavailable', message: 'gone' } as const;
  const fromPeer: SyncOutcome = {
    kind: 'replaced',
    takenAtMs: 7,
    factCount: 3,
    source: 'http://peer',
    primaryFailure,
    durationMs: 1,
  };
  const stale = { kind: 'stale', takenAtMs: 7, reason: 'gone' } as const;
  checkState([fromPeer], { ...stale, failuresInARow: 1 }, 1);
  checkState([failed('slow'), fromPeer, fromPeer], { ...stale, failuresInARow: 3 }, 3);
  checkState([fromPeer, replaced(9)], { kind: 'fresh', takenAtMs: 9 }, 0);
});

test('a copy from the disk is stale until the primary gives one, and keeps its date meanwhile', () => {
  const found = foundOnDisk(5);
  assert.equal(found.kind, 'stale');
  assert.equal(failuresInARow(found), 0);
  const after = stateAfter(found, failed('gone'));
  assert.deepEqual(after, { kind: 'stale', takenAtMs: 5, failuresInARow: 1, reason: 'gone' });
});
