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
