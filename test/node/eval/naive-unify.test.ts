import assert from 'node:assert/strict';
import { test } from 'node:test';

import {
  renumber,
  resolve,
  typesOf,
  unify,
  type Variable,
} from '../../../node/eval/naive-unify.ts';

import type { TypeSet } from '../../../node/polar/program.ts';

const ann = { type: 'User', id: 'ann' };
const bob = { type: 'User', id: 'bob' };

function open(...types: readonly TypeSet[]): Variable[] {
  return types.map((set) => ({ kind: 'open', types: set }));
}

test('a variable takes a value of one of its types', () => {
  const variables = open(['Bot', 'User'], ['Bot'], 'any');
  assert.equal(unify({ variable: 0 }, ann, variables), true);
  assert.equal(unify({ variable: 1 }, ann, variables), false);
  assert.equal(unify(ann, { variable: 2 }, variables), true);
  assert.deepEqual(resolve({ variable: 0 }, variables), ann);
  assert.deepEqual(resolve({ variable: 2 }, variables), ann);
});

test('a variable that has a value takes no other', () => {
  const variables = open('any');
  assert.equal(unify({ variable: 0 }, ann, variables), true);
  assert.equal(unify({ variable: 0 }, bob, variables), false);
  assert.equal(unify({ variable: 0 }, ann, variables), true);
});

test('two variables that are made one have the types of both, and one value', () => {
  const variables = open(['Bot', 'User'], ['Team', 'User'], 'any');
  assert.equal(unify({ variable: 0 }, { variable: 1 }, variables), true);
  assert.equal(unify({ variable: 2 }, { variable: 0 }, variables), true);
  const [root] = [resolve({ variable: 2 }, variables)];
  assert.ok('variable' in root);
  assert.deepEqual(typesOf(root, variables), ['User']);
  assert.equal(unify({ variable: 0 }, { type: 'Bot', id: 'b' }, variables), false);
  assert.equal(unify({ variable: 1 }, ann, variables), true);
  assert.deepEqual(resolve({ variable: 2 }, variables), ann);
});

test('variables without a type in common are never one', () => {
  assert.equal(unify({ variable: 0 }, { variable: 1 }, open(['Bot'], ['User'])), false);
});

test('a variable is the same as itself', () => {
  const variables = open(['User']);
  assert.equal(unify({ variable: 0 }, { variable: 0 }, variables), true);
  assert.deepEqual(variables, open(['User']));
});

test('values are the same when type and id are', () => {
  assert.equal(unify(ann, { type: 'User', id: 'ann' }, []), true);
  assert.equal(unify(ann, { type: 'Bot', id: 'ann' }, []), false);
  assert.equal(unify({ type: 'Integer', id: '5' }, { type: 'String', id: '5' }, []), false);
});

test('only variables are renumbered', () => {
  assert.deepEqual(
    renumber({ variable: 2 }, (variable) => variable + 10),
    { variable: 12 },
  );
  assert.deepEqual(
    renumber(ann, () => 0),
    ann,
  );
});
