import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SAMPLE_LIMITS } from '../../../node/agreement/limits.ts';
import { QuestionSample, type SampleParts } from '../../../node/agreement/question-sample.ts';
import type { AskedQuestion } from '../../../node/authz/asked-question.ts';
import { mayDo, whichActions, whichOf, whichResources } from '../guard/trial.ts';

function sampleOf(parts: Partial<SampleParts> = {}): QuestionSample {
  return new QuestionSample({ share: 1, chance: () => 0, isWanted: () => true, ...parts });
}

/** Notes the questions; what is taken of them afterwards. */
function taken(asked: readonly AskedQuestion[], parts: Partial<SampleParts> = {}) {
  const sample = sampleOf(parts);
  for (const each of asked) sample.note(each);
  const all: AskedQuestion[] = [];
  for (let next = sample.take(); next !== undefined; next = sample.take()) all.push(next.asked);
  return all;
}

function users(count: number): readonly AskedQuestion[] {
  return Array.from({ length: count }, (_, index) => mayDo(`User:${index}`, 'read', 'Repo:anvil'));
}

test('all are picked of a share of 1, in the order in which they were asked', () =>
  assert.deepEqual(taken(users(5)), users(5)));

test('a verdict, a list and actions are asked again, and nothing else', () => {
  const asked = [
    mayDo('User:alice', 'read', 'Repo:anvil'),
    whichOf('User:alice', 'read', ['Repo:anvil']),
    whichResources('User:alice', 'read', 'Repo'),
    whichActions('User:alice', 'Repo:anvil'),
  ];
  assert.deepEqual(taken(asked), [asked[0], asked[2], asked[3]]);
});

test('of a page the whole list is asked for', () => {
  const list = whichResources('User:alice', 'read', 'Repo');
  const page = { kind: 'next', token: 'of this node' } as const;
  const paged = { ...list, question: { ...list.question, page } } as AskedQuestion;
  assert.deepEqual(taken([paged]), [list]);
});

test('a question is picked once until it is taken', () => {
  const [first] = users(1);
  assert.ok(first !== undefined);
  assert.deepEqual(taken([first, first]), [first]);
  assert.deepEqual(taken([first], { isWanted: () => false }), []);
});

test('the share of those that are picked is the share', () => {
  let state = 1;
  // Numerical Recipes' generator: any will do that is spread over [0, 1).
  const chance = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  const limits = { ...SAMPLE_LIMITS, questionsMax: 100_000, bytesMax: 1e9 };
  const picked = taken(users(50_000), { share: 0.01, chance, limits }).length;
  assert.ok(picked > 400 && picked < 600, String(picked));
});

test('what is kept has a limit in number and in bytes', () => {
  const sample = sampleOf();
  for (const each of users(1_000)) sample.note(each);
  assert.equal(sample.questionCount, SAMPLE_LIMITS.questionsMax);
  const long = (index: number) => mayDo(`User:${index}${'x'.repeat(7_000)}`, 'read', 'Repo:anvil');
  const large = taken(Array.from({ length: 100 }, (_, index) => long(index)));
  assert.ok(large.length > 10 && large.length < 40, String(large.length));
  assert.deepEqual(taken([mayDo(`User:${'x'.repeat(10_000)}`, 'read', 'Repo:anvil')]), []);
});

test('room comes back when a question is taken, or all are forgotten', () => {
  const sample = sampleOf({ limits: { ...SAMPLE_LIMITS, bytesMax: 400 } });
  const [first, second] = users(2);
  assert.ok(first !== undefined && second !== undefined);
  sample.note(first);
  assert.deepEqual(sample.take()?.asked, first);
  sample.note(second);
  sample.clear();
  assert.equal(sample.questionCount, 0);
  sample.note(first);
  assert.equal(sample.questionCount, 1);
});
