import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type EndedSync, SyncHistory } from '../../../../node/cli/serve/sync-history.ts';

const WELL: EndedSync = {
  outcome: { kind: 'replaced', durationMs: 20 },
  state: { kind: 'fresh', takenAtMs: 1 },
  nextInMs: 1_000,
};

function failed(failuresInARow: number): EndedSync {
  return {
    outcome: { kind: 'failed', code: 'bug', message: 'TypeError: at /inside.ts', durationMs: 30 },
    state: { kind: 'stale', takenAtMs: 1, failuresInARow, reason: 'see the log' },
    nextInMs: 50,
  };
}

/** What is shown after these attempts, which ended at 1,000, 2,000 and so on. */
function shownAfter(...attempts: readonly EndedSync[]) {
  const history = new SyncHistory();
  for (const [at, attempt] of attempts.entries()) history.ended(attempt, (at + 1) * 1_000);
  return history.shown();
}

test('before the first attempt ends there is nothing to tell', () =>
  assert.deepEqual(shownAfter(), { failuresInARow: 0 }));

test('an attempt that went well says when, how long it took, and when the next one is', () =>
  assert.deepEqual(shownAfter(WELL), {
    failuresInARow: 0,
    last: { endedAtMs: 1_000, durationMs: 20, outcome: 'replaced' },
    nextAtMs: 2_000,
  }));

test('a failure says what anyone may know of it', () =>
  assert.deepEqual(shownAfter(WELL, failed(1)), {
    failuresInARow: 1,
    last: { endedAtMs: 2_000, durationMs: 30, outcome: 'bug' },
    lastError: { atMs: 2_000, code: 'bug', message: 'see the log' },
    nextAtMs: 2_050,
  }));

test('it is remembered when it is over', () => {
  const { failuresInARow, last, lastError } = shownAfter(failed(1), WELL);
  assert.deepEqual([failuresInARow, last?.outcome, lastError?.atMs], [0, 'replaced', 1_000]);
});

test('a copy from somewhere else tells also why it is not from the primary', () => {
  const { state, outcome } = failed(3);
  assert.ok(outcome.kind === 'failed');
  const shown = shownAfter({
    ...WELL,
    state,
    outcome: { ...WELL.outcome, primaryFailure: outcome } as never,
  });
  assert.equal(shown.last?.outcome, 'replaced');
  assert.deepEqual(shown.lastError, { atMs: 1_000, code: 'bug', message: 'see the log' });
  assert.equal(shown.failuresInARow, 3);
});

test('how far an attempt is belongs to it, and not to the past', () => {
  const history = new SyncHistory();
  const progress = { phase: 'sorting', factCount: 7 };
  assert.deepEqual(history.shown(progress), { failuresInARow: 0, progress });
  assert.deepEqual(history.shown(), { failuresInARow: 0 });
});
