import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { Argument, Pattern } from '../../../node/eval/pattern.ts';
import { ANY_TYPE } from '../../../node/eval/types.ts';
import { machineOf } from './asking.ts';

const POLICY = `
  actor User {}
  resource Org { roles = ["member"]; }
  resource Folder {
    roles = ["reader", "writer"];
    relations = { org: Org, parent: Folder };
    "reader" if "writer";
    "reader" if "member" on "org";
    "writer" if "writer" on "parent";
  }`;
const HAS_ROLE = { name: 'has_role', arity: 3 };

function askedOf(policy: string) {
  const machine = machineOf({ policy });
  const { types, values, dependencies } = machine;
  const argument = (text: string): Argument => {
    if (text === '?') return { kind: 'open', types: ANY_TYPE };
    if (text.startsWith('?')) return { kind: 'open', types: types.setOf([text.slice(1)]) };
    if (!text.startsWith('"')) return { kind: 'bound', type: types.numberOf(text) };
    const value = values.numberOf({ type: 'String', id: text.slice(1, -1) });
    return { kind: 'constant', value, type: types.numberOf('String') };
  };
  const pattern = (args: readonly string[]): Pattern => args.map(argument);
  return { dependencies, pattern };
}

test('a role that only other types and roles lead to is a plain function', () => {
  const { dependencies, pattern } = askedOf(POLICY);
  assert.ok(dependencies.isDirect(HAS_ROLE, pattern(['User', '"member"', 'Org'])));
  assert.ok(dependencies.isDirect(HAS_ROLE, pattern(['User', '"reader"', 'Org'])));
});

test('a role that leads to itself has a table', () => {
  const { dependencies, pattern } = askedOf(POLICY);
  const writer = pattern(['User', '"writer"', 'Folder']);
  assert.ok(!dependencies.isDirect(HAS_ROLE, writer));
  assert.notEqual(dependencies.cycleOf(HAS_ROLE, writer), undefined);
});

test('a role that leads to a cycle is not on it', () => {
  const { dependencies, pattern } = askedOf(POLICY);
  assert.equal(dependencies.cycleOf(HAS_ROLE, pattern(['User', '"reader"', 'Folder'])), undefined);
});

test('calls of one cycle have one number, calls of another have another', () => {
  const { dependencies, pattern } = askedOf(`
    a(x) if b(x); b(x) if a(x); b(x) if c(x); c(x) if c(x);`);
  const cycle = (name: string) => dependencies.cycleOf({ name, arity: 1 }, pattern(['String']));
  assert.equal(cycle('a'), cycle('b'));
  assert.notEqual(cycle('a'), cycle('c'));
});

test('an open argument is asked about with every type it may have', () => {
  const { dependencies, pattern } = askedOf(POLICY);
  assert.ok(!dependencies.isDirect(HAS_ROLE, pattern(['User', '"member"', '?'])));
  assert.equal(dependencies.cycleOf(HAS_ROLE, pattern(['User', '"member"', '?'])), undefined);
  const folders = pattern(['User', '"writer"', '?Folder']);
  assert.notEqual(dependencies.cycleOf(HAS_ROLE, folders), undefined);
});

test('a function that would be called too often gets a table', () => {
  const doubling = Array.from(
    { length: 12 },
    (_, i) => `p${i}(x) if p${i + 1}(x); p${i}(x) if p${i + 1}(x) and r(x);`,
  );
  const { dependencies, pattern } = askedOf(`${doubling.join('\n')}\np12(x) if q(x);`);
  const isDirect = (name: string) => dependencies.isDirect({ name, arity: 1 }, pattern(['String']));
  assert.ok(isDirect('p11'));
  assert.ok(!isDirect('p4'));
  assert.ok(isDirect('p3'), 'what is above a table calls it once');
});

test('predicates without rules are on no cycle', () => {
  const { dependencies, pattern } = askedOf(POLICY);
  const fact = { name: 'is_public', arity: 1 };
  assert.equal(dependencies.cycleOf(fact, pattern(['Folder'])), undefined);
});

test('too many combinations of types leave recursion to the predicates', () => {
  const blocks = Array.from({ length: 40 }, (_, i) => `resource T${i} {}`).join('\n');
  const { dependencies, pattern } = askedOf(`${blocks}
    known(x: Resource) if r(x);
    p(a, b, c) if q(a, b, c) and r(a, b, c);
    q(a, b, c) if s(a, d, e) and q(d, e, f);`);
  const args = pattern(['T1', 'T2', 'T3']);
  assert.ok(!dependencies.isDirect({ name: 'q', arity: 3 }, args));
  assert.equal(dependencies.hasOverflowed, true);
  assert.notEqual(dependencies.cycleOf({ name: 'q', arity: 3 }, args), undefined);
  assert.equal(dependencies.cycleOf({ name: 'p', arity: 3 }, args), undefined);
});
