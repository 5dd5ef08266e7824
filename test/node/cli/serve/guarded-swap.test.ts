import assert from 'node:assert/strict';
import { test } from 'node:test';
import { GuardedSwap } from '../../../../node/cli/serve/guarded-swap.ts';
import type { GuardMode } from '../../../../node/guard/mode.ts';
import { createLog } from '../../../../node/telemetry/log.ts';
import { FakeClock } from '../../../fakes/fake-clock.ts';
import { worldOf } from '../../../fakes/policy-world.ts';

const LIVE = new AbortController().signal;

function guarded(mode: GuardMode = 'default') {
  const logged: string[] = [];
  const verdicts: string[] = [];
  const guard = new GuardedSwap({
    mode,
    clock: new FakeClock(),
    log: createLog({ level: 'info', write: (line) => logged.push(line) }),
    metrics: { observeVerdict: (verdict) => verdicts.push(verdict) },
  });
  return { guard, logged, verdicts };
}

test('a copy like the one in use is admitted, and that is counted', async () => {
  const { guard, logged, verdicts } = guarded();
  assert.deepEqual(await guard.admit(worldOf(), worldOf(), LIVE), { kind: 'admitted' });
  assert.deepEqual(verdicts, ['take']);
  assert.equal(guard.report?.verdict, 'take');
  assert.match(logged.join(''), /Took the new copy/u);
});

test('a copy without facts is held, for a reason that everybody is told', async () => {
  const { guard, logged, verdicts } = guarded();
  const admission = await guard.admit(worldOf(), worldOf({ facts: [] }), LIVE);
  assert.ok(admission.kind === 'held');
  assert.match(admission.reason, /facts/u);
  assert.deepEqual(verdicts, ['hold']);
  assert.match(logged.join(''), /"level":50.*Held the new copy/u);
});

test('what was held before is remembered with the next copy', async () => {
  const { guard } = guarded();
  await guard.admit(worldOf(), worldOf({ facts: [], takenAtMs: 2 }), LIVE);
  await guard.admit(worldOf(), worldOf({ facts: [], takenAtMs: 3 }), LIVE);
  assert.equal(guard.report?.held?.copies, 2);
});

test('with a warning it is admitted all the same; examples stay out of the log', async () => {
  const { guard, logged } = guarded('warn');
  const admission = await guard.admit(worldOf(), worldOf({ facts: [] }), LIVE);
  assert.deepEqual(admission, { kind: 'admitted' });
  assert.match(logged.join(''), /"level":40/u);
  assert.doesNotMatch(logged.join(''), /"examples"/u);
});

test('switched off, nothing is tried', async () => {
  const { guard } = guarded('off');
  assert.deepEqual(await guard.admit(worldOf(), worldOf({ facts: [] }), LIVE), {
    kind: 'admitted',
  });
});
