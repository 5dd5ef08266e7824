import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NO_DEADLINE } from '../../../node/lib/deadline.ts';
import type { QueryVariable } from '../../../node/eval/evaluator.ts';
import { unfoldQuery, type UnfoldedQuery } from '../../../node/local/unfold-query.ts';
import { bound, constant, operand, scalar } from '../../fakes/local-parts.ts';
import { fact, worldOf } from '../../fakes/policy-world.ts';

const POLICY =
  'actor User {} resource Repo {} declare likes(User, Repo); p(u: User, r: Repo) if likes(u, r);';
const LIKES = bound('SELECT u, r FROM likes', 'likes', 'User:_', 'Repo:_');

function unfolded(variables: readonly QueryVariable[], callers?: number): UnfoldedQuery {
  const query = { variables, calls: [{ predicate: 'p', args: [0, 1] }] };
  const contextFacts = [fact('likes', 'User:ann', 'Repo:a')];
  const asked = { query, contextFacts, outputs: [1], callers };
  return unfoldQuery(worldOf({ policy: POLICY, facts: [] }), asked, {
    bound: [LIKES],
    nowSeconds: 0,
    deadline: NO_DEADLINE,
  });
}

test('constants, lists and context facts are known from the start', () => {
  const user = { type: 'User', ids: ['ann'] };
  const { branches } = unfolded([user, { type: 'Repo', ids: ['a', 'b'] }]);
  assert.ok(branches.some(({ conditions }) => conditions.some(({ kind }) => kind === 'one-of')));
  assert.equal(branches.filter(({ sources }) => sources.length === 0).length, 1);
});

test('the caller’s column is a value that only the database knows', () => {
  const { branches, newSource } = unfolded(
    [
      { type: 'User', ids: ['ann'] },
      { type: 'Repo', ids: null },
    ],
    1,
  );
  const caller = scalar(undefined, 0, 'Repo');
  assert.deepEqual(branches.find(({ sources }) => sources.length === 0)?.conditions, [
    { kind: 'equal', left: caller, right: constant('Repo:a') },
  ]);
  const used = branches.flatMap(({ sources }) => sources.map(({ number }) => number));
  assert.ok(!used.includes(newSource()));
});

test('the caller’s column may be restricted to a list', () => {
  const { branches } = unfolded(
    [
      { type: 'User', ids: ['bob'] },
      { type: 'Repo', ids: ['a', 'b'] },
    ],
    1,
  );
  const [list] = branches.flatMap(({ conditions }) =>
    conditions.filter(({ kind }) => kind === 'one-of'),
  );
  assert.ok(list?.kind === 'one-of');
  assert.deepEqual(list.rows, [['a'], ['b']]);
  assert.deepEqual(branches[0]?.outputs, [operand(scalar(undefined, 0, 'Repo'))]);
});
