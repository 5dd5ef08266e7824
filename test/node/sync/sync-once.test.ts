import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NodeError } from '../../../node/lib/errors.ts';
import { syncOnce } from '../../../node/sync/sync-once.ts';
import { begunAt } from '../../../node/world/age.ts';
import { WorldCell } from '../../../node/world/world.ts';
import { SMALL_FACTS, worldOf } from '../../fakes/policy-world.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';

const LIVE = new AbortController().signal;

type Pull = (cell: WorldCell) => Promise<number>;

/** Syncs once, pulling for 250 ms, over a world that was taken at 10. */
async function sync(pull: Pull, signal = LIVE) {
  const clock = new FakeClock();
  const cell = new WorldCell();
  cell.replace(worldOf({ takenAtMs: 10 }), begunAt(clock.monotonicMs() - 1));
  const outcome = await syncOnce(
    {
      pull: async () => {
        clock.advance(250);
        return await pull(cell);
      },
      open: (takenAtMs, previous) => {
        assert.equal(previous?.takenAtMs, 10);
        return worldOf({ takenAtMs });
      },
      cell,
      clock,
    },
    signal,
  );
  return { outcome, inUse: cell.current()?.takenAtMs };
}

test('a newer copy replaces the world', async () => {
  const { outcome, inUse } = await sync(() => Promise.resolve(20));
  const factCount = SMALL_FACTS.length;
  assert.deepEqual(outcome, { kind: 'replaced', takenAtMs: 20, factCount, durationMs: 250 });
  assert.equal(inUse, 20);
});

async function checkFails(
  pull: Pull,
  expected: { readonly code: string; readonly message: RegExp },
) {
  const { outcome, inUse } = await sync(pull);
  assert.ok(outcome.kind === 'failed');
  assert.equal(outcome.code, expected.code);
  assert.match(outcome.message, expected.message);
  assert.equal(outcome.durationMs, 250);
  assert.equal(inUse, 10);
}

test('a copy that began later is newer, also after the wall clock was set back', async () => {
  const { outcome, inUse } = await sync(() => Promise.resolve(5));
  assert.equal(outcome.kind, 'replaced');
  assert.equal(inUse, 5);
});

test('a copy that one which began later has overtaken is not used', () => {
  const overtaken = (cell: WorldCell) => {
    cell.replace(worldOf({ takenAtMs: 10 }), begunAt(Infinity));
    return Promise.resolve(20);
  };
  return checkFails(overtaken, { code: 'not_newer', message: /began later/u });
});

test('a failure of the world leaves the world in use', () =>
  checkFails(() => Promise.reject(new NodeError('copy_torn', 'torn')), {
    code: 'copy_torn',
    message: /^torn$/u,
  }));

test('a bug leaves the world in use, and says where it is', async () => {
  await checkFails(() => Promise.reject(new TypeError('oops')), {
    code: 'bug',
    message: /TypeError: oops\n\s+at .*sync-once\.test/u,
  });
  // oxlint-disable-next-line typescript/prefer-promise-reject-errors -- a thread can reject so
  await checkFails(() => Promise.reject('odd'), { code: 'bug', message: /^odd$/u });
});

test('a sync that is called off is no failure', async () => {
  const reason = new Error('enough');
  const signal = AbortSignal.abort(reason);
  await assert.rejects(
    sync(() => Promise.reject(new NodeError('copy_torn', 'torn')), signal),
    reason,
  );
});
