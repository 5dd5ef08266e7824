import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ANSWER_MS, ASK_AGAIN_MS, type Claim, claimOf } from '../../../operator/reconcile/claim.ts';

const NOW_MS = Date.parse('2026-11-23T01:00:00Z');
const ago = (ms: number) => new Date(NOW_MS - ms).toISOString().replace('.000Z', 'Z');
const NOW = ago(0);
const verdictOn = (before: Claim | undefined) => claimOf(before, 'a/oso', NOW_MS);

/** Of a claim of another installation: what is asked, and when it is looked at again. */
function checkTheirs(more: Omit<Claim, 'name'>, question: object | undefined, lookAgainMs: number) {
  const before = { name: 'b/oso', ...more };
  assert.deepEqual(verdictOn(before), {
    kind: 'theirs',
    owner: 'b/oso',
    ...(question === undefined ? {} : { question: { ...before, ...question } }),
    lookAgainMs,
  });
}

test('what nobody looks after is ours, and stays so without another word', () => {
  assert.deepEqual(verdictOn(undefined), { kind: 'ours', claim: { name: 'a/oso' } });
  const answered = { name: 'a/oso', answeredAt: ago(5_000) };
  assert.deepEqual(verdictOn(answered), { kind: 'ours', claim: answered });
});

test('whoever asks for what is ours is answered', () =>
  assert.deepEqual(verdictOn({ name: 'a/oso', askedBy: 'b/oso', askedAt: ago(1_000) }), {
    kind: 'ours',
    claim: { name: 'a/oso', answeredAt: NOW },
    rival: 'b/oso',
  }));

const QUESTION = { askedBy: 'a/oso', askedAt: NOW };

test("whether another's is still theirs is asked once, and again long after an answer", () => {
  checkTheirs({}, QUESTION, ANSWER_MS);
  checkTheirs({ askedBy: 'a/oso', askedAt: ago(20_000) }, undefined, ANSWER_MS - 20_000);
  checkTheirs({ answeredAt: ago(20_000) }, undefined, ASK_AGAIN_MS - 20_000);
  checkTheirs({ answeredAt: ago(ASK_AGAIN_MS) }, QUESTION, ANSWER_MS);
});

test('an answer that is dated in the future is not waited for longer than any other', () =>
  checkTheirs({ answeredAt: ago(-86_400_000) }, undefined, ASK_AGAIN_MS));

test('what nobody answers for is taken over', () =>
  assert.deepEqual(verdictOn({ name: 'b/oso', askedBy: 'a/oso', askedAt: ago(ANSWER_MS) }), {
    kind: 'ours',
    claim: { name: 'a/oso' },
    takenFrom: 'b/oso',
  }));

test('what a third one has asked for is left to it, unless it never comes back', () => {
  checkTheirs({ askedBy: 'c/oso', askedAt: ago(59_000) }, undefined, 1_000);
  checkTheirs({ askedBy: 'c/oso', askedAt: ago(90_000) }, undefined, 1_000);
  checkTheirs({ askedBy: 'c/oso', askedAt: ago(2 * ANSWER_MS) }, QUESTION, ANSWER_MS);
});
