import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Term } from '../../../node/polar/ast.ts';
import { resolve } from '../../../node/polar/resolve.ts';
import { TypeTable } from '../../../node/polar/type-table.ts';
import { isSame, keyOf, textOf, Unifier, valueOf } from '../../../node/polar/unifier.ts';

const span = { source: { name: 'p', text: '' }, start: 0, end: 0 };
const now: Term = { kind: 'now', span };

function variable(name: string): Extract<Term, { kind: 'variable' }> {
  return { kind: 'variable', name, span };
}
function literal(type: string, id: string): Term {
  return { kind: 'literal', type, id, span };
}
function newUnifier(): Unifier {
  return new Unifier(new TypeTable(resolve({ items: [] })));
}

const [x, y, z] = [variable('x'), variable('y'), variable('z')] as const;

test('equal variables are one slot, named by the first', () => {
  const unifier = newUnifier();
  unifier.equate(x, y, span);
  unifier.equate(z, y, span);
  assert.deepEqual(
    [x, y, z].map((term) => unifier.termOf(term)),
    [
      { kind: 'slot', slot: 0 },
      { kind: 'slot', slot: 0 },
      { kind: 'slot', slot: 0 },
    ],
  );
  assert.deepEqual(unifier.slotNames(), ['x']);
});

test('a value goes to all that are equal to it', () => {
  const unifier = newUnifier();
  unifier.equate(x, y, span);
  unifier.equate(literal('Integer', '010'), y, span);
  const value = { type: 'Integer', id: '10' };
  assert.deepEqual(unifier.termOf(x), { kind: 'value', value });
  assert.deepEqual(unifier.typesOf(y), ['Integer']);
  assert.deepEqual(unifier.slotTypes(), []);
});

test('each underscore is a slot of its own', () => {
  const unifier = newUnifier();
  unifier.termOf(variable('_'));
  unifier.termOf(variable('_'));
  assert.deepEqual(unifier.slotNames(), ['_', '_']);
  assert.notEqual(keyOf(variable('_')), keyOf(variable('_')));
  assert.equal(keyOf(variable('_x')), keyOf(variable('_x')));
});

test('types meet', () => {
  const unifier = newUnifier();
  unifier.restrict(x, ['A', 'B'], span);
  unifier.equate(x, y, span);
  unifier.restrict(y, ['B', 'C'], span);
  unifier.termOf(x);
  assert.deepEqual(unifier.slotTypes(), [['B']]);
  assert.equal(unifier.contradiction, undefined);
});

function checkContradiction(isIt: boolean, write: (unifier: Unifier) => void) {
  const unifier = newUnifier();
  write(unifier);
  unifier.settle(span);
  assert.equal(unifier.contradiction !== undefined, isIt);
}

test('two values are never equal, one is equal to itself', () => {
  checkContradiction(true, (unifier) => {
    unifier.equate(x, literal('Integer', '1'), span);
    unifier.equate(literal('String', '1'), x, span);
  });
  checkContradiction(false, (unifier) =>
    unifier.equate(literal('Integer', '1'), literal('Integer', '+1'), span),
  );
});
test('a value has a type that is left', () => {
  checkContradiction(true, (unifier) => {
    unifier.equate(x, literal('A', '1'), span);
    unifier.restrict(x, ['B', 'C'], span);
  });
  checkContradiction(true, (unifier) => unifier.restrict(literal('A', '1'), ['B'], span));
  checkContradiction(false, (unifier) => unifier.restrict(literal('A', '1'), ['A'], span));
});
test('nothing has two types', () =>
  checkContradiction(true, (unifier) => {
    unifier.restrict(x, ['A'], span);
    unifier.restrict(x, ['B'], span);
  }));
test('the clock is an Integer', () => {
  checkContradiction(true, (unifier) => unifier.restrict(now, ['String'], span));
  checkContradiction(true, (unifier) => unifier.equate(now, literal('String', '1'), span));
  checkContradiction(false, (unifier) => unifier.restrict(now, ['Integer'], span));
});

test('whether the clock is a certain value is for later', () => {
  const unifier = newUnifier();
  unifier.equate(x, now, span);
  assert.deepEqual(unifier.termOf(x), { kind: 'now' });
  assert.deepEqual(unifier.typesOf(x), ['Integer']);
  unifier.equate(x, literal('Integer', '5'), span);
  assert.deepEqual(unifier.clockValues(), [{ type: 'Integer', id: '5' }]);
  assert.deepEqual(unifier.termOf(x), { kind: 'value', value: { type: 'Integer', id: '5' } });
});

test('the first contradiction is the one that is told', () => {
  const unifier = newUnifier();
  unifier.refuse({ span, message: 'first' });
  unifier.refuse({ span, message: 'second' });
  assert.equal(unifier.contradiction?.message, 'first');
});

test('values are shown as they are written', () => {
  assert.equal(textOf({ type: 'Integer', id: '1' }), '1');
  assert.equal(textOf({ type: 'Boolean', id: 'true' }), 'true');
  assert.equal(textOf({ type: 'String', id: 'a"b' }), '"a\\"b"');
  assert.equal(textOf({ type: 'User', id: 'a' }), 'User{"a"}');
});
test('values are the same when type and id are', () => {
  assert.ok(isSame(valueOf({ type: 'Integer', id: '01' }), { type: 'Integer', id: '1' }));
  assert.ok(!isSame({ type: 'A', id: '1' }, { type: 'B', id: '1' }));
});
