import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Rollout } from '../../../operator/reconcile/rollout.ts';
import type { Situation } from '../../../operator/reconcile/situation.ts';
import { pause, progress, readiness } from '../../../operator/reconcile/verdicts.ts';
import { CHILD, nodeView, situationWith } from './situations.ts';

const DONE: Rollout = { wanted: 2, existing: 2, ready: 2, updated: 2, isSeen: true };

/** `Ready` and `Progressing`, as status and reason. */
function checkBoth(change: Partial<Situation>, ready: string, progressing: string) {
  const situation = situationWith(change);
  const [a, b] = [readiness(situation), progress(situation)];
  assert.equal(`${a.status} ${a.reason}`, ready);
  assert.equal(`${b.status} ${b.reason}`, progressing);
}

test('a fleet that is as its spec says is ready and settled', () => {
  checkBoth({}, 'True NodesReady', 'False Settled');
});

test('a fleet on its way says which way', () => {
  const { wanted } = DONE;
  checkBoth(
    { rollout: { wanted, existing: 0, ready: 0, updated: 0, isSeen: false } },
    'False NoNodeReady',
    'True Creating',
  );
  checkBoth({ rollout: { ...DONE, existing: 3 } }, 'False SomeNodesReady', 'True Scaling');
  checkBoth({ rollout: { ...DONE, updated: 1 } }, 'False SomeNodesReady', 'True RollingOut');
  checkBoth({ rollout: { ...DONE, ready: 1 } }, 'False SomeNodesReady', 'True RollingOut');
  checkBoth({ writes: 1 }, 'True NodesReady', 'True RollingOut');
});

test('what a person has to put right blocks it', () => {
  checkBoth(
    { mistake: { reason: 'SecretMissing', problems: ['a'] } },
    'False SecretMissing',
    'False Blocked',
  );
  checkBoth(
    { mistake: { reason: 'InvalidSpec', problems: ['a'] } },
    'False InvalidSpec',
    'False Blocked',
  );
  checkBoth(
    { obstacles: [{ kind: 'name-taken', found: CHILD }] },
    'False NameTaken',
    'False Blocked',
  );
  const refusal = { what: 'Service shop', message: 'Cannot apply' };
  checkBoth({ refusals: [{ ...refusal, reason: 'Refused' }] }, 'False Refused', 'False Blocked');
  checkBoth(
    { refusals: [{ ...refusal, reason: 'Forbidden' }] },
    'False Forbidden',
    'False Blocked',
  );
});

test('what cannot be changed while it exists leaves the fleet ready', () => {
  const found = CHILD;
  checkBoth(
    { obstacles: [{ kind: 'unchangeable', found, fields: ['spec.a'] }] },
    'True NodesReady',
    'False Stuck',
  );
});

test('the words say what is wrong, and what goes on meanwhile', () => {
  const mistake = {
    reason: 'InvalidSpec',
    problems: ['spec.a: is wrong', 'spec.b: is missing.'],
  } as const;
  assert.equal(
    readiness(situationWith({ mistake })).message,
    'spec.a: is wrong. spec.b: is missing. Meanwhile 2 of 2 nodes answer.',
  );
  assert.equal(
    readiness(situationWith({ mistake, nodes: [] })).message,
    'spec.a: is wrong. spec.b: is missing.',
  );
});

test('nodes that do not answer are named with their trouble, the first few', () => {
  const nodes = [0, 1, 2, 3, 4].map((ordinal) => nodeView(ordinal, { isReady: false }));
  const rollout = { wanted: 5, existing: 5, ready: 0, updated: 5, isSeen: true };
  assert.equal(
    readiness(situationWith({ nodes, rollout })).message,
    '0 of 5 nodes answer. shop-0: it is starting. shop-1: it is starting. shop-2: it is starting. And 2 more.',
  );
  const one = [nodeView(0), nodeView(1, { isReady: false, podProblem: 'No room.' })];
  assert.equal(
    readiness(situationWith({ nodes: one, rollout: { ...DONE, ready: 1 } })).message,
    '1 of 2 nodes answers. shop-1: No room.',
  );
});

test('no node at all is said as such', () => {
  const rollout = { wanted: 0, existing: 0, ready: 0, updated: 0, isSeen: true };
  const { reason } = readiness(situationWith({ rollout, nodes: [] }, { replicas: 0 }));
  assert.equal(reason, 'ScaledToZero');
});

test('a pause is a condition of its own, and stops the progress', () => {
  const paused = situationWith({ writes: 0, rollout: { ...DONE, ready: 1 } }, { paused: true });
  assert.equal(pause(paused).status, 'True');
  assert.equal(progress(paused).reason, 'Paused');
  assert.equal(pause(situationWith()).reason, 'NotPaused');
  assert.equal(pause({ ...situationWith(), spec: undefined }).status, 'False');
});
