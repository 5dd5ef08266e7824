import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Finding } from '../../../node/guard/findings.ts';
import { type GuardState, hasPersisted, type Hold, holdAgain } from '../../../node/guard/hold.ts';

const HOUR_MS = 60 * 60 * 1_000;
const EMPTIED: Finding = { code: 'predicate_emptied', subject: 'a/1', message: 'a/1 is empty' };
const OTHER: Finding = { ...EMPTIED, subject: 'b/1' };
const FAILED: Finding = { code: 'tests_failed', subject: '', message: 'a test fails' };

/** One copy after the other: at which hour it came, and what was found. */
type Story = readonly (readonly [hour: number, findings: readonly Finding[]])[];

function told(story: Story): Hold {
  let state: GuardState;
  for (const [at, [hour, findings]] of story.entries()) {
    const times = { monotonicMs: hour * HOUR_MS, wallMs: 1e12 + hour * HOUR_MS };
    const moment = { ...times, copy: `copy ${at}` };
    state = holdAgain(state, findings, moment);
  }
  assert.ok(state !== undefined);
  return state;
}

/** Is what was found last old enough? */
function check(story: Story, expected: boolean) {
  const [hour = 0, findings = []] = story.at(-1) ?? [];
  assert.equal(hasPersisted(told(story), findings, { monotonicMs: hour * HOUR_MS }), expected);
}

test('a hold counts its copies, and knows when it began by both clocks', () => {
  const { copies, sinceMs, sinceWallMs } = told([
    [1, [EMPTIED]],
    [2, [OTHER]],
    [3, [OTHER]],
  ]);
  assert.deepEqual([copies, sinceMs, sinceWallMs], [3, HOUR_MS, 1e12 + HOUR_MS]);
});

test('a finding persists over four hours and three copies, whichever takes longer', () => {
  check([[0, [EMPTIED]]], false);
  check(
    [
      [0, [EMPTIED]],
      [2, [EMPTIED]],
      [3.9, [EMPTIED]],
    ],
    false,
  );
  check(
    [
      [0, [EMPTIED]],
      [2, [EMPTIED]],
      [4, [EMPTIED]],
    ],
    true,
  );
  check(
    [
      [0, [EMPTIED]],
      [9, [EMPTIED]],
    ],
    false,
  );
  check(
    [
      [0, [EMPTIED]],
      [9, [EMPTIED]],
      [9.5, [EMPTIED]],
    ],
    true,
  );
});

test('a new finding has an age of its own', () => {
  check(
    [
      [0, [EMPTIED]],
      [2, [EMPTIED]],
      [4, [EMPTIED, OTHER]],
    ],
    false,
  );
  check(
    [
      [0, [EMPTIED]],
      [2, [OTHER]],
      [4, [OTHER]],
      [6, [OTHER]],
    ],
    true,
  );
});

test('a finding that was away begins again', () =>
  check(
    [
      [0, [EMPTIED]],
      [2, [OTHER]],
      [3, [EMPTIED]],
      [4, [EMPTIED]],
    ],
    false,
  ));

test('a finding that goes leaves the others as old as they are', () =>
  check(
    [
      [0, [EMPTIED, OTHER]],
      [2, [EMPTIED, OTHER]],
      [4, [EMPTIED]],
    ],
    true,
  ));

test('proof never becomes old enough', () => {
  check(
    [
      [0, [FAILED]],
      [100, [FAILED]],
      [200, [FAILED]],
    ],
    false,
  );
  check(
    [
      [0, [EMPTIED, FAILED]],
      [100, [EMPTIED, FAILED]],
      [200, [EMPTIED, FAILED]],
    ],
    false,
  );
});
