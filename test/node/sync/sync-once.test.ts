import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NodeError } from '../../../node/lib/errors.ts';
import type { Copy } from '../../../node/sync/copy.ts';
import { type Admission, syncOnce } from '../../../node/sync/sync-once.ts';
import { begunAt } from '../../../node/world/age.ts';
import { leaseOf } from '../../../node/world/lease.ts';
import { WorldCell } from '../../../node/world/world.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';
import { SMALL_FACTS, worldOf } from '../../fakes/policy-world.ts';

const LIVE = new AbortController().signal;
const ADMITTED: Admission = { kind: 'admitted' };

/** What happened to a copy, in order. */
type Deed = 'kept' | 'discarded' | 'closed';

type Story = {
  readonly take?: (copy: Copy) => Promise<Copy>;
  readonly admit?: () => Promise<Admission>;
  readonly keep?: () => void;
  /** When the copy in use began; it always is of 10. */
  readonly currentBegunMs?: number;
  readonly takenAtMs?: number;
};

/** Syncs once, having a copy after 250 ms, over a world that was taken at 10. */
async function sync(story: Story, signal = LIVE) {
  const clock = new FakeClock();
  const cell = new WorldCell();
  const deeds: Deed[] = [];
  const notKept: string[] = [];
  const currentBegunMs = story.currentBegunMs ?? clock.monotonicMs() - 1;
  cell.replace(worldOf({ takenAtMs: 10 }), begunAt(currentBegunMs));
  const lease = leaseOf(() => deeds.push('closed'));
  const copy: Copy = {
    world: worldOf({
      takenAtMs: story.takenAtMs ?? 20,
      origin: { source: 'primary', file: undefined, lease },
    }),
    begun: begunAt(clock.monotonicMs()),
    keep: story.keep ?? (() => deeds.push('kept')),
    discard: () => deeds.push('discarded'),
    primaryFailure: undefined,
  };
  const outcome = await syncOnce(
    {
      take: async (_, current) => {
        assert.equal(current?.takenAtMs, 10);
        clock.advance(250);
        return await (story.take ?? ((given: Copy) => Promise.resolve(given)))(copy);
      },
      admit: story.admit ?? (() => Promise.resolve(ADMITTED)),
      cell,
      clock,
      onNotKept: (error) => notKept.push(error.message),
    },
    signal,
  );
  return { outcome, inUse: cell.current()?.takenAtMs, deeds, notKept };
}

test('a newer copy is kept, then replaces the world, and stays open', async () => {
  const { outcome, inUse, deeds } = await sync({});
  const factCount = SMALL_FACTS.length;
  const replaced = { kind: 'replaced', takenAtMs: 20, factCount, source: 'primary' };
  assert.deepEqual(outcome, { ...replaced, durationMs: 250 });
  assert.equal(inUse, 20);
  assert.deepEqual(deeds, ['kept']);
});

test('a copy from elsewhere tells why it is not from the primary', async () => {
  const primaryFailure = new NodeError('upstream_unavailable', 'gone');
  const { outcome } = await sync({ take: (copy) => Promise.resolve({ ...copy, primaryFailure }) });
  assert.ok(outcome.kind === 'replaced');
  assert.deepEqual(outcome.primaryFailure, {
    kind: 'failed',
    code: 'upstream_unavailable',
    message: 'gone',
  });
});

test('a copy that is held leaves the world in use, and nothing of itself', async () => {
  const { outcome, inUse, deeds } = await sync({
    admit: () => Promise.resolve({ kind: 'held', reason: 'has_role is empty' }),
  });
  assert.ok(outcome.kind === 'failed');
  assert.deepEqual([outcome.code, inUse, deeds], ['held', 10, ['discarded', 'closed']]);
  assert.match(outcome.message, /has_role is empty/u);
});

test('a copy that cannot be kept is used all the same, and that is told', async () => {
  const { outcome, inUse, notKept } = await sync({
    keep: () => {
      throw new NodeError('disk_unavailable', 'full');
    },
  });
  assert.deepEqual([outcome.kind, inUse, notKept], ['replaced', 20, ['full']]);
});

test('a copy that the disk knows to be older than its own is not used', async () => {
  const { outcome, inUse, deeds } = await sync({
    keep: () => {
      throw new NodeError('too_old', 'older');
    },
  });
  assert.ok(outcome.kind === 'failed');
  assert.deepEqual([outcome.code, inUse, deeds], ['too_old', 10, ['discarded', 'closed']]);
});

test('a copy from elsewhere that is held does not hide why the primary gave none', async () => {
  const primaryFailure = new NodeError('upstream_unavailable', 'gone');
  const { outcome } = await sync({
    take: (copy) => Promise.resolve({ ...copy, primaryFailure }),
    admit: () => Promise.resolve({ kind: 'held', reason: 'has_role is empty' }),
  });
  assert.ok(outcome.kind === 'failed');
  assert.equal(outcome.code, 'upstream_unavailable');
  assert.match(outcome.message, /^gone; and the copy from primary: .*has_role is empty/u);
});

test('a bug while it is kept leaves the world in use', async () => {
  const { outcome, inUse, deeds } = await sync({ keep: () => assert.fail('oops') });
  assert.ok(outcome.kind === 'failed');
  assert.deepEqual([outcome.code, inUse, deeds], ['bug', 10, ['discarded', 'closed']]);
});

test('a copy that began later is newer, also after the wall clock was set back', async () => {
  const { outcome, inUse } = await sync({ takenAtMs: 5 });
  assert.deepEqual([outcome.kind, inUse], ['replaced', 5]);
});

test('a copy that one which began later has overtaken is neither kept nor used', async () => {
  const { outcome, inUse, deeds } = await sync({ currentBegunMs: Infinity });
  assert.ok(outcome.kind === 'failed');
  assert.deepEqual([outcome.code, inUse, deeds], ['not_newer', 10, ['discarded', 'closed']]);
});

async function checkFails(
  take: Story['take'],
  expected: { readonly code: string; readonly message: RegExp },
) {
  const { outcome, inUse } = await sync(take === undefined ? {} : { take });
  assert.ok(outcome.kind === 'failed');
  assert.equal(outcome.code, expected.code);
  assert.match(outcome.message, expected.message);
  assert.equal(outcome.durationMs, 250);
  assert.equal(inUse, 10);
}

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
  // oxlint-disable-next-line typescript/prefer-promise-reject-errors -- a library can reject so
  await checkFails(() => Promise.reject('odd'), { code: 'bug', message: /^odd$/u });
});

test('a sync that is called off is no failure', async () => {
  const reason = new Error('enough');
  const signal = AbortSignal.abort(reason);
  const take = () => Promise.reject(new NodeError('copy_torn', 'torn'));
  await assert.rejects(sync({ take }, signal), reason);
});
