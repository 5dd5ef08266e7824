import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EXPLAIN_LIMITS } from '../../../node/explain/oracle.ts';
import { programOf } from '../eval/asking.ts';
import { factOf, oracleOf } from './explaining.ts';

function atomOf(text: string) {
  const { predicate, args } = factOf(text);
  return { predicate: { name: predicate, arity: args.length }, args };
}

test('a fact is stored, came with the question, or is none', () => {
  const oracle = oracleOf({ policy: '', facts: 'p(1, "a")', context: 'p(2, "a") p(1, "a")' });
  assert.equal(oracle.originOf(atomOf('p(1, "a")')), 'stored');
  assert.equal(oracle.originOf(atomOf('p(2, "a")')), 'context');
  assert.equal(oracle.originOf(atomOf('p("a", 1)')), undefined);
  assert.equal(oracle.originOf(atomOf('p(1)')), undefined);
  assert.equal(oracle.originOf(atomOf('q(User{"x"}, 1)')), undefined);
  const anyone = { predicate: { name: 'p', arity: 1 }, args: [{ type: 'Integer', id: null }] };
  assert.equal(oracle.originOf(anyone), undefined);
});

test('what any value will do for is asked with a value that nothing has', () => {
  const policy = 'p(x: Integer, y) if q(x) and r(y);\nq(_: Integer);';
  const oracle = oracleOf({ policy, facts: 'r(User{"\\u0000any"}) r("\\u0000any")' });
  const [clause] = programOf(policy).clauses;
  assert.ok(clause !== undefined);
  const rows = oracle.ways({ ...clause, slots: [{ type: 'Integer', id: null }, undefined] }).rows;
  assert.deepEqual(
    rows.map((row) => row[0]),
    [
      { type: 'Integer', id: null },
      { type: 'Integer', id: null },
    ],
  );
});

test('ways that are certain are given beside what cannot be decided', () => {
  const policy = 'p(x) if q(x) and x < 3;\nq(1);\nq(_: Integer);';
  const [clause] = programOf(policy).clauses;
  assert.ok(clause !== undefined);
  const { rows, isComplete } = oracleOf({ policy }).ways({ ...clause, slots: [undefined] });
  assert.deepEqual(rows, [[{ type: 'Integer', id: '1' }]]);
  assert.equal(isComplete, false);
});

for (const [name, limits] of [
  ['questions', { questionsMax: 3 }],
  ['time', { timeMs: -1 }],
] as const) {
  test(`an explanation has a budget of ${name}`, () => {
    const oracle = oracleOf({ policy: '' }, { ...EXPLAIN_LIMITS, ...limits });
    const ask = () => oracle.ways({ goals: [], slotTypes: [], slots: [] });
    assert.throws(() => [ask(), ask(), ask(), ask()], { code: 'budget_exhausted' });
  });
}
