import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FactTypeIndex } from '../../../node/polar/fact-type-index.ts';
import type { FactType } from '../../../node/polar/policy.ts';
import type { Fact, TypeSet } from '../../../node/polar/program.ts';

type Arg = FactType['args'][number];

function types(set: TypeSet): Arg {
  return { kind: 'types', types: set };
}
function text(id: string): Arg {
  return { kind: 'value', value: { type: 'String', id } };
}
function factType(name: string, ...args: readonly Arg[]): FactType {
  return { predicate: { name, arity: args.length }, args };
}
function fact(predicate: string, ...args: readonly (readonly [string, string])[]): Fact {
  return { predicate, args: args.map(([type, id]) => ({ type, id })) };
}

test('several positions have to agree at once', () => {
  const index = new FactTypeIndex([
    factType('f', text('a'), text('b')),
    factType('f', text('c'), text('d')),
    factType('f', types(['Integer']), text('e')),
  ]);
  assert.ok(index.has(fact('f', ['String', 'a'], ['String', 'b'])));
  assert.ok(index.has(fact('f', ['String', 'c'], ['String', 'd'])));
  assert.ok(!index.has(fact('f', ['String', 'a'], ['String', 'd'])));
  assert.ok(index.has(fact('f', ['Integer', '1'], ['String', 'e'])));
});

test('what is in a string is never taken for its end', () => {
  const index = new FactTypeIndex([factType('f', text('a'), text('1:b'))]);
  assert.ok(index.has(fact('f', ['String', 'a'], ['String', '1:b'])));
  assert.ok(!index.has(fact('f', ['String', 'a1:'], ['String', 'b'])));
  assert.ok(!index.has(fact('f', ['String', 'a3:1'], ['String', ':b'])));
});

test('a first argument of many types, or of any, is found like one of few', () => {
  const many = Array.from({ length: 1_000 }, (_, number) => `T${number}`);
  const index = new FactTypeIndex([
    factType('f', types(many), types(['A'])),
    factType('f', types('any'), types(['B'])),
    factType('f', types(['T1']), types(['C'])),
    factType('g'),
  ]);
  for (const [type, isUsed] of [
    ['A', true],
    ['B', true],
    ['C', true],
    ['D', false],
  ] as const) {
    assert.equal(index.has(fact('f', ['T1', 'x'], [type, 'x'])), isUsed);
  }
  assert.ok(!index.has(fact('f', ['Other', 'x'], ['A', 'x'])));
  assert.ok(index.has(fact('f', ['Other', 'x'], ['B', 'x'])));
  assert.ok(index.has(fact('g')));
  assert.ok(!index.has(fact('f', ['T1', 'x'])));
});

test('ever new types change nothing', () => {
  const index = new FactTypeIndex([factType('f', types('any'))]);
  for (let number = 0; number < 30_000; number += 1) {
    assert.ok(index.has(fact('f', [`T${number}`, 'x'])));
    assert.ok(!index.has(fact('g', [`T${number}`, 'x'])));
  }
});
