import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Tally } from '../../../node/agreement/tally.ts';

const NOW = { isAsking: true, waiting: 0 };

test('what was asked and how it ended is counted', () => {
  const tally = new Tally(0.5);
  tally.asked('list');
  tally.asked('authorize');
  tally.asked('authorize');
  tally.ended('agreed');
  tally.ended('unanswered');
  const report = tally.report({ isAsking: false, waiting: 1 });
  assert.deepEqual(report, {
    share: 0.5,
    isAsking: false,
    asked: { authorize: 2, list: 1, actions: 0 },
    outcomes: { agreed: 1, explained: 0, unexplained: 0, undecided: 0, unanswered: 1 },
    waiting: 1,
  });
});

test('a report stays as it was', () => {
  const tally = new Tally(1);
  const before = tally.report(NOW);
  tally.asked('list');
  tally.ended('agreed');
  assert.equal(before.asked.list + before.outcomes.agreed, 0);
});

test('what differs, and what failed, is in the report', () => {
  const tally = new Tally(1);
  assert.equal(tally.hasUnexplained, false);
  const first = { atMs: 1, generation: 'ab', question: 'q', primary: 'allowed', node: 'denied' };
  tally.showUnexplained(first);
  tally.failed({ atMs: 2, code: 'unauthorized', message: 'Cannot ask' });
  const { firstUnexplained, lastError } = tally.report(NOW);
  assert.equal(tally.hasUnexplained, true);
  assert.deepEqual(firstUnexplained, first);
  assert.deepEqual(lastError, { atMs: 2, code: 'unauthorized', message: 'Cannot ask' });
});
