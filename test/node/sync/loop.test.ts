import assert from 'node:assert/strict';
import { test } from 'node:test';
import { keepInSync, type SyncReport } from '../../../node/sync/loop.ts';
import { NEVER_SYNCED, type SyncOutcome } from '../../../node/sync/state.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';

const REPLACED: SyncOutcome = {
  kind: 'replaced',
  takenAtMs: 1,
  factCount: 3,
  source: 'primary',
  durationMs: 1,
};
const HELD: SyncOutcome = { kind: 'failed', code: 'held', message: 'odd', durationMs: 1 };
const FAILED: SyncOutcome = { kind: 'failed', code: 'copy_torn', message: 'torn', durationMs: 1 };

/** Runs the loop over these outcomes, then stops it. */
async function run(outcomes: readonly SyncOutcome[]) {
  const clock = new FakeClock();
  const controller = new AbortController();
  const reports: SyncReport[] = [];
  await keepInSync(
    {
      sync: () => {
        const outcome = outcomes[reports.length];
        if (outcome === undefined) controller.abort();
        controller.signal.throwIfAborted();
        return Promise.resolve(outcome ?? FAILED);
      },
      state: NEVER_SYNCED,
      intervalMs: 1_800_000,
      clock,
      chance: () => 0.5,
      report: (report) => reports.push(report),
    },
    controller.signal,
  );
  return { reports, sleptMs: clock.sleptMs };
}

test('it syncs at once, then an interval after each success', async () =>
  assert.deepEqual((await run([REPLACED, REPLACED])).sleptMs, [1_800_000, 1_800_000]));

test('it comes back sooner after failures, later after each, and calms down after a success', async () =>
  assert.deepEqual(
    (await run([FAILED, FAILED, FAILED, REPLACED, FAILED])).sleptMs,
    [750, 1_500, 3_000, 1_800_000, 750],
  ));

test('a copy that is held is not asked for again before its time', async () =>
  assert.deepEqual((await run([REPLACED, HELD, HELD])).sleptMs, [1_800_000, 1_800_000, 1_800_000]));

test('it reports every attempt with the state after it and the time until the next', async () => {
  const { reports } = await run([REPLACED, FAILED]);
  assert.deepEqual(reports, [
    { outcome: REPLACED, state: { kind: 'fresh', takenAtMs: 1 }, nextInMs: 1_800_000 },
    {
      outcome: FAILED,
      state: { kind: 'stale', takenAtMs: 1, failuresInARow: 1, reason: 'torn' },
      nextInMs: 750,
    },
  ]);
});

test('a bug in the loop itself is not swallowed', async () => {
  const bug = new Error('bug');
  await assert.rejects(
    keepInSync(
      {
        sync: () => Promise.resolve(REPLACED),
        state: NEVER_SYNCED,
        intervalMs: 1,
        clock: new FakeClock(),
        chance: () => 0,
        report: () => {
          throw bug;
        },
      },
      new AbortController().signal,
    ),
    bug,
  );
});

test('a loop that is stopped before it starts does nothing', async () => {
  const signal = AbortSignal.abort();
  const sync = (given: AbortSignal): Promise<never> => Promise.reject(given.reason);
  await keepInSync(
    {
      sync,
      state: NEVER_SYNCED,
      intervalMs: 1,
      clock: new FakeClock(),
      chance: () => 0,
      report: () => assert.fail(),
    },
    signal,
  );
});
