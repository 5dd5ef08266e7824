import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CallKind } from '../../../node/local/call-graph.ts';
import { addedBy, type Goal, nextGoal } from '../../../node/local/goals.ts';
import type { Term, Variable } from '../../../node/local/substitution.ts';
import type { Goal as ClauseGoal, Term as ClauseTerm } from '../../../node/polar/program.ts';
import { constant } from '../../fakes/local-parts.ts';
import { worldOf } from '../../fakes/policy-world.ts';

const OPEN: Term = { kind: 'variable', variable: 0 };
const VARIABLES: readonly Variable[] = [{ kind: 'open', types: 'any' }];

function call(isLocal: boolean, ...terms: readonly Term[]): Goal {
  const predicate = { name: 'p', arity: terms.length };
  const args = terms.map(() => ({ kind: 'types', types: 'any' }) as const);
  const kind: CallKind = { predicate, args, bound: [], rules: [], isLocal, cycle: undefined };
  return { kind: 'call', kinds: [kind], terms };
}

/** The first of the goals is the one to begin with, in whatever order they are given. */
function checkFirst(...goals: readonly Goal[]) {
  for (const given of [goals, goals.toReversed()]) {
    const state = { variables: VARIABLES, conditions: [], sources: [], goals: given, checks: [] };
    assert.equal(nextGoal(state), goals[0]);
  }
}

test('what is known whole is checked first, whole central predicates come last', () => {
  const anchored = constant('Org:1');
  checkFirst(call(false, anchored), call(true, anchored, OPEN));
  checkFirst(call(false, anchored, OPEN), call(true, anchored, OPEN));
  checkFirst(call(true, anchored, OPEN), call(false, constant('String:member'), OPEN));
  checkFirst(call(true, OPEN), call(false, OPEN));
  const list = { kind: 'one-of', values: [anchored.value] } as const;
  checkFirst({ ...list, term: anchored }, call(true, anchored, OPEN));
  checkFirst({ ...list, term: OPEN }, call(true, OPEN));
});

test('no goals, no next one', () => {
  const state = { variables: VARIABLES, conditions: [], sources: [], goals: [], checks: [] };
  assert.equal(nextGoal(state), undefined);
});

test('each goal of a clause becomes a goal or a check over the variables of the conjunction', () => {
  const policy = `
    p(a, n) if q(a, n) and a in ["x", "y"] and n < 5 and n != 3 and not q(a, _);
    declare q(String, Integer);
  `;
  const [clause] = worldOf({ policy, facts: [] }).policy.program.clauses;
  assert.ok(clause !== undefined);
  const termOf = (term: ClauseTerm): Term =>
    term.kind === 'slot' ? { kind: 'variable', variable: 10 + term.slot } : constant('Integer:5');
  const added = (goal: ClauseGoal) => addedBy(goal, { termOf, first: 10, kinds: [] });
  const kinds = clause.goals.map((goal) => added(goal).kind);
  assert.deepEqual(new Set(kinds), new Set(['call', 'one-of', 'compare', 'differ', 'not']));
  const not = clause.goals.map(added).find(({ kind }) => kind === 'not');
  assert.ok(not?.kind === 'not');
  assert.equal(not.call.terms.length, 2);
  assert.equal(not.needed.length, 1);
});
