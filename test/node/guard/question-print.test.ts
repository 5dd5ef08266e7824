import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AskedQuestion } from '../../../node/authz/asked-question.ts';
import {
  readActions,
  readAuthorize,
  readAuthorizeResources,
  readEvaluateQuery,
  readList,
  readQuery,
} from '../../../node/authz/question.ts';
import { QuestionPrint } from '../../../node/guard/question-print.ts';

const print = new QuestionPrint(16_384);

function hashOf(asked: AskedQuestion): number {
  assert.ok(print.take(asked));
  return print.hash;
}

const ACTOR = { actor_type: 'User', actor_id: 'alice' };
const REPO = { resource_type: 'Repo', resource_id: 'anvil' };
const FACT = { predicate: 'p', args: [{ type: 'User', id: 'alice' }] };

/** Each differs from each other one in one thing. */
const QUESTIONS: readonly AskedQuestion[] = [
  { kind: 'authorize', question: readAuthorize({ ...ACTOR, action: 'read', ...REPO }) },
  { kind: 'authorize', question: readAuthorize({ ...ACTOR, action: 'write', ...REPO }) },
  ...[
    { actor_type: 'Use', actor_id: 'ralice' },
    { actor_type: 'Robot' },
    { actor_id: 'bob' },
    { resource_type: 'Org' },
    { resource_id: 'a' },
  ]
    .map((other) => readAuthorize({ ...ACTOR, action: 'read', ...REPO, ...other }))
    .map((question) => ({ kind: 'authorize', question }) as const),
  ...[[FACT], [FACT, FACT], [{ ...FACT, predicate: 'q' }]]
    .map((facts) => readAuthorize({ ...ACTOR, action: 'read', ...REPO, context_facts: facts }))
    .map((question) => ({ kind: 'authorize', question }) as const),
  ...[[], ['a'], ['a', 'b'], ['b', 'a']]
    .map((ids) => ids.map((id) => ({ type: 'Repo', id })))
    .map((resources) => readAuthorizeResources({ ...ACTOR, action: 'read', resources }))
    .map((question) => ({ kind: 'authorize_resources', question }) as const),
  { kind: 'list', question: readList({ ...ACTOR, action: 'read', resource_type: 'Repo' }) },
  { kind: 'list', question: readList({ ...ACTOR, action: 'read', resource_type: 'Org' }) },
  { kind: 'actions', question: readActions({ ...ACTOR, ...REPO }) },
  ...[[{}], [{ type: 'User' }], [{ type: 'User', id: 'User' }], [{}, {}]]
    .map((args) => readQuery({ fact: { predicate: 'p', args } }))
    .map((question) => ({ kind: 'query', question }) as const),
  ...[
    { predicate: ['p', ['x', 'y']], constraints: { x: { type: 'A' }, y: { type: 'B' } } },
    { predicate: ['p', ['y', 'x']], constraints: { x: { type: 'A' }, y: { type: 'B' } } },
    { predicate: ['p', ['x', 'x']], constraints: { x: { type: 'A' } } },
    { predicate: ['p', ['x']], constraints: { x: { type: 'A', ids: [] } } },
    { predicate: ['p', ['x']], constraints: { x: { type: 'A', ids: ['1'] } } },
    { predicate: ['p', ['x']], constraints: { x: { type: 'A', ids: ['1', '2'] } } },
    { predicate: ['p', ['x']], calls: [['q', ['x']]], constraints: { x: { type: 'A' } } },
  ].map((body) => ({ kind: 'evaluate_query', question: readEvaluateQuery(body) }) as const),
];

test('different questions have different hashes, the same question always the same', () => {
  assert.equal(new Set(QUESTIONS.map(hashOf)).size, QUESTIONS.length);
  assert.deepEqual(QUESTIONS.map(hashOf), structuredClone(QUESTIONS).map(hashOf));
});

test('a thousand questions that differ in a digit have a thousand hashes', () => {
  const hashes = Array.from({ length: 1_000 }, (_, index) => {
    const body = { ...ACTOR, actor_id: `u${index}`, action: 'read', ...REPO };
    return hashOf({ kind: 'authorize', question: readAuthorize(body) });
  });
  assert.equal(new Set(hashes).size, 1_000);
});

test('the size grows with every text', () => {
  const small = QUESTIONS[0];
  assert.ok(small !== undefined && print.take(small));
  const before = print.byteLength;
  const body = { ...ACTOR, actor_id: 'alice'.repeat(10), action: 'read', ...REPO };
  assert.ok(print.take({ kind: 'authorize', question: readAuthorize(body) }));
  assert.equal(print.byteLength, before + 2 * 45);
});

test('a question over the limit is refused, wherever it is large', () => {
  const x = 'x'.repeat(500);
  const many = Array.from({ length: 1_000 }, (_, index) => `${index}`);
  const args = [{ type: x, id: x }];
  const large: readonly AskedQuestion[] = [
    { kind: 'authorize', question: readAuthorize({ ...ACTOR, action: x, ...REPO }) },
    { kind: 'actions', question: readActions({ ...ACTOR, ...REPO, actor_id: x }) },
    { kind: 'list', question: readList({ ...ACTOR, action: x, resource_type: 'Repo' }) },
    { kind: 'query', question: readQuery({ fact: { predicate: 'p', args } }) },
    {
      kind: 'actions',
      question: readActions({ ...ACTOR, ...REPO, context_facts: [{ predicate: x, args }] }),
    },
    {
      kind: 'authorize_resources',
      question: readAuthorizeResources({
        ...ACTOR,
        action: 'read',
        resources: many.map((id) => ({ type: 'Repo', id })),
      }),
    },
    ...[
      { predicate: ['p', ['x']], constraints: { x: { type: 'A', ids: many } } },
      { predicate: [x, ['x']], constraints: { x: { type: 'A' } } },
      { predicate: ['p', [x]], constraints: { [x]: { type: 'A' } } },
      { predicate: ['p', ['x']], constraints: { x: { type: x } } },
    ].map((body) => ({ kind: 'evaluate_query', question: readEvaluateQuery(body) }) as const),
  ];
  const strict = new QuestionPrint(1_000);
  assert.deepEqual(
    large.map((asked) => strict.take(asked)),
    large.map(() => false),
  );
});
