import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  isSameReport,
  type NodeAnswer,
  type NodeReport,
} from '../../../operator/observe/node-report.ts';

const ANSWER: NodeAnswer = {
  kind: 'answered',
  version: '1.0.0',
  copy: { takenAtMs: 1_000_000, generation: 'abc', environmentBytes: 5, isOnDisk: true },
  lastSync: 'replaced',
  isCopying: false,
  diskBytes: 100,
};
const COPY = { takenAtMs: 1_000_000, generation: 'abc', environmentBytes: 5, isOnDisk: true };

function checkSame(a: NodeReport, b: NodeReport, isSame: boolean) {
  assert.equal(isSameReport(a, b), isSame);
  assert.equal(isSameReport(b, a), isSame);
}

test('the same said twice is nothing new', () => checkSame(ANSWER, { ...ANSWER }, true));

test('each thing that a node says is news when it changes', () => {
  const changes: readonly Partial<NodeAnswer>[] = [
    { whyUnhealthy: 'no copy' },
    { version: '1.0.1' },
    { copy: { ...COPY, generation: 'def' } },
    { copy: { ...COPY, takenAtMs: 2_000_000 } },
    { copy: { ...COPY, isOverHardAge: true } },
    { lastSync: 'upstream_unavailable' },
    { diskBytes: 101 },
    { directoryProblem: 'full' },
  ];
  for (const change of changes) checkSame(ANSWER, { ...ANSWER, ...change }, false);
});

test('a moment that wavers by less than a request takes is the same one', () => {
  checkSame(ANSWER, { ...ANSWER, copy: { ...COPY, takenAtMs: 1_004_000 } }, true);
  checkSame(ANSWER, { ...ANSWER, copy: { ...COPY, takenAtMs: 1_006_000 } }, false);
});

test('while a node copies, what its disk holds is no news, nor is the copying', () => {
  checkSame(ANSWER, { ...ANSWER, isCopying: true, diskBytes: 150 }, true);
});

test('a node that falls silent is news, and so is another reason', () => {
  checkSame(ANSWER, { kind: 'silent', reason: 'refused' }, false);
  checkSame({ kind: 'silent', reason: 'refused' }, { kind: 'silent', reason: 'late' }, false);
  checkSame({ kind: 'silent', reason: 'late' }, { kind: 'silent', reason: 'late' }, true);
});
