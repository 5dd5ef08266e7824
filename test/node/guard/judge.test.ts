import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Finding } from '../../../node/guard/findings.ts';
import type { GuardState } from '../../../node/guard/hold.ts';
import { judge, type Judgement } from '../../../node/guard/judge.ts';
import { RELEASE } from '../../../node/guard/limits.ts';
import type { GuardMode } from '../../../node/guard/mode.ts';

const EMPTIED: Finding = { code: 'predicate_emptied', subject: 'a/1', message: 'a/1 is empty' };
const DENIED: Finding = { code: 'many_denied', subject: '', message: 'many are denied' };

type Given = { mode?: GuardMode; canHold?: boolean; state?: GuardState; atMs?: number };

let copies = 0;

function judged(
  findings: readonly Finding[],
  { mode = 'default', canHold = true, state, atMs = 0 }: Given = {},
): Judgement {
  copies += 1;
  const moment = { monotonicMs: atMs, wallMs: atMs, copy: `copy ${copies}` };
  return judge(findings, { mode, canHold, state, moment });
}

test('without findings a copy is taken', () => {
  const { decision, reasons, state } = judged([]);
  assert.deepEqual(
    { decision, reasons, state },
    { decision: 'take', reasons: [], state: undefined },
  );
});

test('each finding is a reason with its effect; one that holds is enough', () => {
  const { decision, reasons, state } = judged([EMPTIED, DENIED]);
  assert.equal(decision, 'hold');
  assert.deepEqual(reasons, [
    { ...EMPTIED, effect: 'hold' },
    { ...DENIED, effect: 'warn' },
  ]);
  assert.equal(state?.copies, 1);
});

test('what only warns is taken, with a warning', () =>
  assert.equal(judged([DENIED]).decision, 'take_and_warn'));

test('a mode makes the same finding hold or warn', () => {
  assert.equal(judged([DENIED], { mode: 'hold' }).decision, 'hold');
  assert.equal(judged([EMPTIED], { mode: 'warn' }).decision, 'take_and_warn');
});

test('where nothing else serves, each finding is a warning', () => {
  const { decision, reasons } = judged([EMPTIED], { canHold: false });
  assert.equal(decision, 'take_and_warn');
  assert.deepEqual(reasons, [{ ...EMPTIED, effect: 'warn' }]);
});

test('what has persisted is taken with a warning, and the hold is over', () => {
  let state: GuardState;
  const decisions: string[] = [];
  for (let copy = 0; copy < RELEASE.copiesMin; copy += 1) {
    const atMs = (copy * RELEASE.heldMsMin) / (RELEASE.copiesMin - 1);
    const judgement = judged([EMPTIED], { state, atMs });
    decisions.push(judgement.decision);
    if (judgement.isReleasedByAge) assert.equal(judgement.hold?.copies, RELEASE.copiesMin);
    ({ state } = judgement);
  }
  assert.deepEqual(decisions, ['hold', 'hold', 'take_and_warn']);
  assert.equal(state, undefined);
});

test('a copy that is good by itself ends a hold', () => {
  const { state } = judged([EMPTIED]);
  const next = judged([], { state, atMs: 1 });
  assert.deepEqual([next.decision, next.state, next.hold], ['take', undefined, undefined]);
});
