import assert from 'node:assert/strict';
import { test } from 'node:test';

import { FactLookup, type Operand } from '../../../node/eval/fact-lookup.ts';
import type { Argument } from '../../../node/eval/pattern.ts';
import { ANY_TYPE } from '../../../node/eval/types.ts';
import { factsOf, machineOf } from './asking.ts';

const FACTS = `
  owns(User{"ann"}, Repo{"x"})
  owns(User{"ann"}, Repo{"y"})
  owns(User{"ann"}, Team{"x"})
  owns(User{"bob"}, Repo{"x"})`;

/** Looks `owns` up with arguments like `User{ann}` (known when asked) and `?` (open). */
function lookup(args: readonly string[], context = '') {
  const machine = machineOf({ policy: 'actor User {} resource Repo {}', facts: FACTS });
  machine.restart(factsOf(context));
  const registers: number[] = [];
  const found: string[] = [];
  const parts = args.map((text, index): { argument: Argument; operand: Operand } => {
    const [, type, id] =
      /^(?:\?(\w*)|.*)$/u.test(text) && text.startsWith('?')
        ? [text, text.slice(1), undefined]
        : (/^(\w+)\{(\w+)\}$/u.exec(text) ?? []);
    if (id === undefined) {
      const types = type === '' || type === undefined ? ANY_TYPE : machine.types.setOf([type]);
      return { argument: { kind: 'open', types }, operand: { kind: 'open' } };
    }
    registers[index] = machine.values.numberOf({ type: type ?? '', id });
    const number = machine.types.numberOf(type ?? '');
    return { argument: { kind: 'bound', type: number }, operand: { kind: 'register', index } };
  });
  const made = new FactLookup({
    machine,
    predicate: { name: 'owns', arity: args.length },
    pattern: parts.map(({ argument }) => argument),
    operands: parts.map(({ operand }) => operand),
    registers,
    makeVisit: (_, row) => () => {
      found.push([...row].map((value) => machine.values.idOf(value)).join(' '));
      return false;
    },
  });
  return { made, found: () => (made.scan(), found.toSorted()) };
}

test('a fact is there or not', () => {
  assert.equal(lookup(['User{ann}', 'Repo{x}']).made.check(), true);
  assert.equal(lookup(['User{bob}', 'Repo{y}']).made.check(), false);
  assert.equal(lookup(['User{eve}', 'Repo{x}']).made.check(), false);
});

test('a scan gives the facts that agree, of the types that are wanted', () => {
  assert.deepEqual(lookup(['User{ann}', '?']).found(), ['ann x', 'ann x', 'ann y']);
  assert.deepEqual(lookup(['User{ann}', '?Repo']).found(), ['ann x', 'ann y']);
  assert.deepEqual(lookup(['?', 'Repo{x}']).found(), ['ann x', 'bob x']);
});

test('facts of the question count too', () => {
  const context = 'owns(User{"eve"}, Repo{"new"})';
  assert.equal(lookup(['User{eve}', 'Repo{new}'], context).made.check(), true);
  assert.deepEqual(lookup(['User{eve}', '?'], context).found(), ['eve new']);
});

test('the cost is how many facts there are, and 0 only when there is none', () => {
  assert.equal(lookup(['User{ann}', '?']).made.cost(), 3);
  assert.equal(lookup(['User{ann}', 'Repo{x}']).made.cost(), 2);
  assert.equal(lookup(['User{eve}', '?']).made.cost(), 0);
  assert.equal(lookup(['?', '?']).made.cost(), 4);
  assert.ok(lookup(['User{eve}', '?'], 'owns(User{"eve"}, Repo{"x"})').made.cost() > 0);
});

test('how many facts there can be at most is known before it is asked', () => {
  assert.equal(lookup(['User{ann}', 'Team{x}']).made.factsMax, 1);
  assert.equal(lookup(['User{ann}', '?Team']).made.factsMax, 1);
  assert.equal(lookup(['User{ann}', '?Repo']).made.factsMax, 3);
  assert.equal(lookup(['?', '?']).made.factsMax, 4);
  assert.equal(lookup(['Repo{x}', '?']).made.factsMax, 0);
});

test('the tables that may have facts are counted', () => {
  assert.equal(lookup(['User{ann}', '?']).made.tableCount, 2);
  assert.equal(lookup(['User{ann}', '?Repo']).made.tableCount, 1);
  assert.equal(lookup(['Team{x}', '?']).made.tableCount, 0);
});
