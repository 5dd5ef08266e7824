import assert from 'node:assert/strict';
import { test } from 'node:test';
import { callersOf, policyCalls } from '../../../node/local/policy-calls.ts';
import { worldOf } from '../../fakes/policy-world.ts';

const { program } = worldOf({
  facts: [],
  policy: `
    actor User {}
    resource Group {}
    a(u: User) if b(u) and not c(u);
    b(u: User) if g matches Group and inside(u, g);
    inside(u: Group, w: Group) if v matches Group and inside(u, v) and inside(v, w);
  `,
}).policy;
const CALLS = policyCalls(program);

test('a program is looked at once', () => assert.equal(policyCalls(program), CALLS));

test('who depends on a predicate is found through all rules, negated or not', () => {
  assert.deepEqual([...callersOf(CALLS, ['c/1'])], ['c/1', 'a/1']);
  assert.deepEqual([...callersOf(CALLS, ['inside/2'])].toSorted(), ['a/1', 'b/1', 'inside/2']);
});

test('predicates that call themselves are known, and the types that rules name', () => {
  assert.deepEqual([...CALLS.recursive], ['inside/2']);
  assert.deepEqual([...CALLS.typeNames].toSorted(), ['Group', 'String', 'User']);
});
