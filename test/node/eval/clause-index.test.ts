import assert from 'node:assert/strict';
import { test } from 'node:test';

import { ANY_TYPE } from '../../../node/eval/types.ts';
import { machineOf } from './asking.ts';

const POLICY = `
  actor User {}
  p(x: User, "read") if q(x);
  p(x: User, "write") if r(x);
  p(x: User, action) if s(x, action);`;

const machine = machineOf({ policy: POLICY });
const number = (id: string) => machine.values.numberOf({ type: 'String', id });

function count(literal: string | undefined): number {
  const at = (place: number) =>
    place === 1 && literal !== undefined ? number(literal) : undefined;
  return machine.clauses.candidates('p/2', at).length;
}

test('a literal in the call leaves out the clauses that have another one', () => {
  assert.equal(count('read'), 2);
  assert.equal(count('delete'), 1);
});

test('without a literal every clause may match', () => {
  assert.equal(count(undefined), 3);
});

test('a predicate without rules has no candidates', () => {
  assert.equal(machine.clauses.has('p/2'), true);
  assert.equal(machine.clauses.has('q/1'), false);
  assert.deepEqual(
    machine.clauses.candidates('q/1', () => undefined),
    [],
  );
});

test('the types of slots are looked up once', () => {
  const [clause] = machine.clausesOf({ name: 'p', arity: 2 });
  assert.ok(clause);
  const sets = machine.clauses.typeSetsOf(clause);
  assert.equal(machine.clauses.typeSetsOf(clause), sets);
  assert.equal(sets[0], machine.types.setOf(['User']));
  assert.notEqual(sets[0], ANY_TYPE);
});
