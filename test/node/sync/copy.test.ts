import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NodeError } from '../../../node/lib/errors.ts';
import { type Copy, primaryElse, type TakeIfAny } from '../../../node/sync/copy.ts';
import { begunAt } from '../../../node/world/age.ts';
import { worldOf } from '../../fakes/policy-world.ts';

const LIVE = new AbortController().signal;
const GONE = new NodeError('upstream_unavailable', 'gone');

function copy(): Copy {
  return {
    world: worldOf(),
    begun: begunAt(1),
    keep: () => undefined,
    discard: () => undefined,
    primaryFailure: undefined,
  };
}

const NOTHING: TakeIfAny = () => Promise.resolve(undefined);

test('while the primary gives a copy, nobody else is asked', async () => {
  const fromPrimary = copy();
  const take = primaryElse(
    () => Promise.resolve(fromPrimary),
    () => assert.fail('not to be asked'),
  );
  assert.equal(await take(LIVE, undefined), fromPrimary);
});

test('when it fails, what others have is taken, with the reason', async () => {
  const other = copy();
  const take = primaryElse(
    () => Promise.reject(GONE),
    () => Promise.resolve(other),
  );
  assert.deepEqual(await take(LIVE, undefined), { ...other, primaryFailure: GONE });
});

test('when nobody has any, the primary’s failure is what is told', () =>
  assert.rejects(primaryElse(() => Promise.reject(GONE), NOTHING)(LIVE, undefined), GONE));

test('a bug, or being called off, is no reason to ask others', async () => {
  const bug = new TypeError('bug');
  const others = () => assert.fail('not to be asked');
  await assert.rejects(primaryElse(() => Promise.reject(bug), others)(LIVE, undefined), bug);
  const reason = new Error('enough');
  const off = AbortSignal.abort(reason);
  await assert.rejects(primaryElse(() => Promise.reject(GONE), others)(off, undefined), reason);
});

/** Settles only when it is called off. */
function silent(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}

test('without a world, a silent primary does not keep others from being asked', async () => {
  const other = copy();
  const take = primaryElse(silent, () => Promise.resolve(other), 20);
  const taken = await take(LIVE, undefined);
  assert.equal(taken.world, other.world);
  assert.match(taken.primaryFailure?.message ?? '', /no copy in 0\.02 s/u);
});

test('when nobody else has any, the primary gets all the time it needs', async () => {
  const slow = copy();
  let asked = 0;
  const take = primaryElse(
    (signal) => {
      asked += 1;
      return asked === 1 ? silent(signal) : Promise.resolve(slow);
    },
    NOTHING,
    20,
  );
  assert.equal(await take(LIVE, undefined), slow);
});

test('with a world in use there is no hurry; being called off ends it at any time', async () => {
  const late = copy();
  const take = primaryElse(
    () => new Promise((resolve) => setTimeout(() => resolve(late), 60)),
    () => assert.fail('not to be asked'),
    20,
  );
  assert.equal(await take(LIVE, { ...worldOf(), ...begunAt(1) }), late);
  const reason = new Error('enough');
  const off = AbortSignal.abort(reason);
  const called = primaryElse((signal) => Promise.reject(signal.reason), NOTHING, 20);
  await assert.rejects(called(off, undefined), reason);
});
