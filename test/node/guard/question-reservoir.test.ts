import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AskedQuestion } from '../../../node/authz/asked-question.ts';
import { RESERVOIR_LIMITS } from '../../../node/guard/limits.ts';
import { QuestionReservoir, type ReservoirLimits } from '../../../node/guard/question-reservoir.ts';
import { fact, value } from '../../fakes/policy-world.ts';

/** Looks at every question, unless told otherwise. */
function reservoirOf(limits: Partial<ReservoirLimits> = {}): QuestionReservoir {
  return new QuestionReservoir({ ...RESERVOIR_LIMITS, strideMax: 1, ...limits });
}

function mayRead(actor: string, resource = 'Repo:anvil', contextFacts = [] as const) {
  const question = { actor: value(actor), action: 'read', resource: value(resource), contextFacts };
  return { kind: 'authorize', question } as const;
}

/** Notes the questions; what is kept of them, latest first. */
function kept(asked: readonly AskedQuestion[], limits: Partial<ReservoirLimits> = {}) {
  const reservoir = reservoirOf(limits);
  for (const each of asked) reservoir.note(each);
  return reservoir.questions();
}

function users(count: number, from = 0): readonly AskedQuestion[] {
  return Array.from({ length: count }, (_, index) => mayRead(`User:u${from + index}`));
}

test('a question is kept as it was asked', () => {
  const asked = mayRead('User:alice');
  assert.deepEqual(kept([asked]), [asked]);
});

test('the same question is kept once, as the last one', () => {
  const [alice, bob] = [mayRead('User:alice'), mayRead('User:bob')];
  assert.deepEqual(kept([alice, bob, mayRead('User:alice')]), [alice, bob]);
});

test('of many questions the last are kept', () => {
  const expected = users(3, 7).toReversed();
  assert.deepEqual(kept(users(10), { questionsMax: 3 }), expected);
});

test('a large question is not kept, and neither are its like together', () => {
  const large = mayRead(`User:${'x'.repeat(500)}`);
  assert.deepEqual(kept([large], { questionBytesMax: 1_000 }), []);
  const reservoir = reservoirOf({ bytesMax: 5_000 });
  for (let index = 0; index < 100; index += 1) {
    reservoir.note(mayRead(`User:${index}${'x'.repeat(500)}`));
    assert.ok(reservoir.byteLength <= 5_000);
  }
  assert.equal(reservoir.questionCount, 3);
});

test('context facts belong to a question, and to its size', () => {
  const more = fact('has_role', 'User:alice', 'String:owner', 'Repo:anvil');
  const plain = mayRead('User:alice');
  const withFact = { ...plain, question: { ...plain.question, contextFacts: [more] } };
  assert.equal(kept([plain, withFact]).length, 2);
  const many = { ...plain, question: { ...plain.question, contextFacts: Array(100).fill(more) } };
  assert.deepEqual(kept([many as AskedQuestion]), []);
});

test('a list is kept as a whole, whatever page was asked for', () => {
  const question = {
    actor: value('User:alice'),
    action: 'read',
    resourceType: 'Repo',
    contextFacts: [],
  };
  const all = { kind: 'list', question: { ...question, page: { kind: 'all' } } } as const;
  const first = { ...question, page: { kind: 'first', size: 10 } } as const;
  const next = { ...question, page: { kind: 'next', token: 'osofb1.10.10.x' } } as const;
  assert.deepEqual(
    kept([all, { kind: 'list', question: first }, { kind: 'list', question: next }]),
    [all],
  );
});

test('of many resources the first are kept', () => {
  const resources = Array.from({ length: 100_000 }, (_, index) => value(`Repo:${index}`));
  const question = { actor: value('User:alice'), action: 'read', resources, contextFacts: [] };
  const [found] = kept([{ kind: 'authorize_resources', question }], { resourcesMax: 5 });
  assert.ok(found?.kind === 'authorize_resources');
  assert.deepEqual(found.question.resources, resources.slice(0, 5));
});

test('all new questions are looked at while there is room', () => {
  assert.equal(kept(users(1_000), { strideMax: 16 }).length, 1_000);
});

test('when it is full, later questions still take the place of earlier ones', () => {
  const limits = { strideMax: 16, questionsMax: 100 };
  const found = kept([...users(100), ...users(1_600 + 16, 1_000)], limits);
  assert.equal(found.length, 100);
  const isEarly = (asked: AskedQuestion) => users(100).some((early) => isSame(early, asked));
  assert.equal(found.some(isEarly), false);
});

test('what is asked again and again is looked at now and then, and hides nothing new for long', () => {
  const reservoir = reservoirOf({ strideMax: 16 });
  const alice = mayRead('User:alice');
  for (let index = 0; index < 1_000; index += 1) reservoir.note(alice);
  for (let index = 0; index < 16; index += 1) reservoir.note(mayRead('User:bob'));
  assert.equal(reservoir.questionCount, 2);
});

function isSame(one: AskedQuestion, other: AskedQuestion): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
