import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TypeSet } from '../../../node/polar/program.ts';
import {
  commonTypes,
  lookUp,
  narrowed,
  unified,
  unifiedWith,
  type Substitution,
  type Term,
  type Variable,
} from '../../../node/local/substitution.ts';
import { constant, operand, scalar } from '../../fakes/local-parts.ts';

const X: Term = { kind: 'variable', variable: 0 };
const Y: Term = { kind: 'variable', variable: 1 };
const COLUMN = operand(scalar(1, 0));
const OTHER = operand(scalar(2, 0));

function state(...variables: readonly Variable[]): Substitution {
  return { variables, conditions: [] };
}

function opened(types: TypeSet = 'any'): Variable {
  return { kind: 'open', types };
}

test('an open variable becomes what it is made the same as, if the type fits', () => {
  const found = unified(state(opened(['Org'])), X, constant('Org:1'));
  assert.deepEqual(found?.variables, [constant('Org:1')]);
  assert.equal(unified(state(opened(['User'])), X, constant('Org:1')), undefined);
  assert.deepEqual(unifiedWith(state(opened()), X, COLUMN)?.conditions, []);
  assert.equal(unifiedWith(state(opened(['User'])), X, COLUMN), undefined);
});

test('two open variables are one from then on, of the types they share', () => {
  const linked = unified(state(opened(['Org', 'Repo']), opened(['Org', 'User'])), X, Y);
  assert.ok(linked !== undefined);
  assert.deepEqual(lookUp(X, linked.variables), { kind: 'open', variable: 1, types: ['Org'] });
  assert.equal(unified(linked, X, Y), linked);
  assert.equal(unified(state(opened(['Org']), opened(['User'])), X, Y), undefined);
});

test('values are compared at once', () => {
  const empty = state();
  assert.equal(unified(empty, constant('Org:1'), constant('Org:1')), empty);
  assert.equal(unified(empty, constant('Org:1'), constant('Org:2')), undefined);
  assert.equal(unified(empty, constant('Org:1'), constant('User:1')), undefined);
});

test('a column that must be a value is that value, under a condition', () => {
  for (const found of [
    unified(state(COLUMN), X, constant('Org:1')),
    unified(state(COLUMN), constant('Org:1'), X),
    unified(state(COLUMN, { kind: 'same', as: 0 }), Y, constant('Org:1')),
  ]) {
    const equal = { kind: 'equal', left: COLUMN.scalar, right: constant('Org:1') };
    assert.deepEqual(found?.conditions, [equal]);
    assert.deepEqual(found?.variables[0], constant('Org:1'));
  }
  assert.equal(unified(state(COLUMN), X, constant('User:1')), undefined);
});

test('two columns are made equal by a condition, a column and itself by none', () => {
  const equal = { kind: 'equal', left: COLUMN.scalar, right: OTHER };
  assert.deepEqual(unified(state(COLUMN, OTHER), X, Y)?.conditions, [equal]);
  assert.deepEqual(unified(state(COLUMN, COLUMN), X, Y)?.conditions, []);
  const user = operand(scalar(2, 0, 'User'));
  assert.equal(unified(state(COLUMN, user), X, Y), undefined);
});

test('a restriction to types is kept for what is open and checked for what is not', () => {
  const both = state(opened(['Org', 'User']));
  assert.deepEqual(narrowed(both, X, ['Org'])?.variables, [opened(['Org'])]);
  assert.equal(narrowed(both, X, 'any'), both);
  assert.equal(narrowed(both, X, ['Repo']), undefined);
  assert.equal(narrowed(both, constant('Org:1'), ['Org']), both);
  assert.equal(narrowed(state(COLUMN), X, ['User']), undefined);
});

test('common types are those of both', () => {
  assert.equal(commonTypes('any', 'any'), 'any');
  assert.deepEqual(commonTypes('any', ['Org']), ['Org']);
  assert.deepEqual(commonTypes(['Org', 'User'], ['User', 'Repo']), ['User']);
});
