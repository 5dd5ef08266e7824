import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  branchOfRow,
  gathered,
  likenessOf,
  stateOfRow,
  watchedState,
  withRow,
} from '../../../node/local/alike-rows.ts';
import type { State } from '../../../node/local/goals.ts';
import { lookUp, type Term, type Variable } from '../../../node/local/substitution.ts';
import { constant, operand, scalar } from '../../fakes/local-parts.ts';
import { value } from '../../fakes/policy-world.ts';

function stateOf(...variables: readonly Variable[]): State {
  return { variables, conditions: [], sources: [], goals: [], checks: [] };
}

const OPEN: Variable = { kind: 'open', types: 'any' };
const FIRST: Term = { kind: 'variable', variable: 0 };
const SECOND: Term = { kind: 'variable', variable: 1 };
const ANN = constant('User:ann');

/** `rowsOf('User:ann Org:1')`: a `*` is any id. */
function rowsOf(...texts: readonly string[]) {
  return texts.map((text) =>
    text
      .split(' ')
      .map(value)
      .map(({ type, id }) => ({ type, id: id === '*' ? null : id })),
  );
}

test('rows of one kind are gathered, without those that do not agree with what is known', () => {
  const rows = rowsOf('User:ann Org:1', 'User:bob Org:2', 'User:ann Org:3', 'User:ann Team:4');
  const { alike, others } = gathered(stateOf(OPEN), [ANN, FIRST], rows);
  assert.deepEqual(
    alike.map((one) => ({ types: one.types, rows: one.rows })),
    [{ types: ['Org'], rows: [['1'], ['3']] }],
  );
  assert.deepEqual(others, rowsOf('User:ann Team:4'));
});

test('places of several kinds are kinds of their own', () => {
  const rows = rowsOf('Org:1 Org:2', 'Org:1 Team:2', 'Org:3 Org:4', 'Org:5 Team:6');
  const { alike } = gathered(stateOf(OPEN, OPEN), [FIRST, SECOND], rows);
  assert.deepEqual(
    alike.map(({ types }) => types),
    [
      ['Org', 'Org'],
      ['Org', 'Team'],
    ],
  );
});

test('wildcards, known rows and a variable that stands twice are looked at one by one', () => {
  const wild = rowsOf('Org:*', 'Org:*');
  assert.deepEqual(gathered(stateOf(OPEN), [FIRST], wild), { alike: [], others: wild });
  const twice = rowsOf('Org:1 Org:1', 'Org:2 Org:2');
  assert.deepEqual(gathered(stateOf(OPEN), [FIRST, FIRST], twice).others, twice);
  const known = rowsOf('User:ann', 'User:ann');
  assert.deepEqual(gathered(stateOf(), [ANN], known).others, known);
});

function alikeOf(...ids: readonly string[]) {
  const rows = rowsOf(...ids.map((id) => `Org:${id}`));
  const [alike = assert.fail()] = gathered(stateOf(OPEN), [FIRST], rows).alike;
  return alike;
}

test('who looks at an id is noticed, who looks at a type is not', () => {
  const { state = assert.fail(), looks } = watchedState(alikeOf('1', '2'));
  const known = lookUp(FIRST, state.variables);
  assert.ok(known.kind === 'value');
  assert.equal(known.value.type, 'Org');
  assert.equal(looks.isSeen, false);
  assert.equal(known.value.id, '1');
  assert.equal(looks.isSeen, true);
});

test('each row has a state of its own; of another type it has none', () => {
  const alike = alikeOf('1', '2');
  const state = stateOfRow(alike, ['2']);
  assert.deepEqual(state?.variables, [constant('Org:2')]);
  const users = { ...alike, state: stateOf({ kind: 'open', types: ['User'] }) };
  assert.equal(stateOfRow(users, ['2']), undefined);
  assert.equal(watchedState(users).state, undefined);
});

test('what follows for a row has its ids wherever the watched ones are, and those of others left', () => {
  const { state = assert.fail(), looks } = watchedState(alikeOf('1', '2'));
  const { state: another = assert.fail() } = watchedState(alikeOf('7', '8'));
  const watched = lookUp(FIRST, state.variables);
  const foreign = lookUp(FIRST, another.variables);
  assert.ok(watched.kind === 'value' && foreign.kind === 'value');
  const column = operand(scalar(1, 0));
  const listed = { kind: 'one-of', scalars: [scalar(1, 0)], rows: [['x']] } as const;
  const equal = { kind: 'equal', left: scalar(1, 0), right: watched } as const;
  const compare = { kind: 'compare', operator: '<', left: column, right: watched } as const;
  const differ = { kind: 'differ', left: column, right: column } as const;
  const not = {
    kind: 'not',
    branches: [{ sources: [], conditions: [equal], outputs: [] }],
  } as const;
  const branch = {
    sources: [],
    conditions: [equal, compare, differ, listed, not],
    outputs: [watched, foreign, { kind: 'open' }] as const,
  };
  const of = branchOfRow(branch, looks, ['9']);
  const nine = constant('Org:9');
  const equalNine = { ...equal, right: nine };
  assert.deepEqual(of.conditions, [
    equalNine,
    { ...compare, right: nine },
    differ,
    listed,
    { kind: 'not', branches: [{ sources: [], conditions: [equalNine], outputs: [] }] },
  ]);
  assert.equal(of.conditions[2], differ, 'what is the same for all stays the same object');
  assert.deepEqual(of.outputs[0], nine);
  assert.equal(of.outputs[1], foreign);
  assert.equal(looks.isSeen, false);
});

test('branches are alike that differ in equal conditions and outputs, and in nothing else', () => {
  const { state = assert.fail(), looks } = watchedState(alikeOf('1', '2'));
  const watched = lookUp(FIRST, state.variables);
  assert.ok(watched.kind === 'value');
  const column = operand(scalar(1, 0));
  const likeness = (condition: Parameters<typeof likenessOf>[0]['conditions'][number]) =>
    likenessOf({ sources: [], conditions: [condition], outputs: [watched] }, looks);
  assert.ok(likeness({ kind: 'equal', left: scalar(1, 0), right: watched }) !== undefined);
  assert.ok(likeness({ kind: 'differ', left: column, right: column }) !== undefined);
  assert.equal(likeness({ kind: 'differ', left: watched, right: column }), undefined);
  assert.equal(likeness({ kind: 'not', branches: [] }), undefined);
});

test('a row alone gives the terms its values, or types where any id will do', () => {
  const [concrete = [], wild = [], other = []] = rowsOf('Org:1', 'Org:*', 'User:ann');
  const state = stateOf({ kind: 'open', types: ['Org', 'Team'] });
  assert.deepEqual(withRow(state, concrete, [FIRST])?.variables, [constant('Org:1')]);
  assert.deepEqual(withRow(state, wild, [FIRST])?.variables, [{ kind: 'open', types: ['Org'] }]);
  assert.equal(withRow(state, other, [FIRST]), undefined);
});
