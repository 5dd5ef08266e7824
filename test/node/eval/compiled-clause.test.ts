import assert from 'node:assert/strict';
import { test } from 'node:test';

import { termAt } from '../../../node/eval/compiled-clause.ts';
import type { State } from '../../../node/eval/pattern.ts';
import { machineOf } from './asking.ts';

const machine = machineOf({ policy: 'actor User {} p(x: User, "read") if q(x);' });
const STATE: State = [
  { kind: 'bound', type: 1 },
  { kind: 'same', slot: 0 },
  { kind: 'open', types: 0 },
  { kind: 'constant', value: 4, type: 1 },
];

test('a slot is read from the register of the slot that stands for it', () => {
  assert.deepEqual(termAt(machine, { kind: 'slot', slot: 1 }, STATE).operand, {
    kind: 'register',
    index: 0,
  });
});

test('a slot that is open has no value, one that is a literal needs no register', () => {
  assert.equal(termAt(machine, { kind: 'slot', slot: 2 }, STATE).operand.kind, 'open');
  assert.deepEqual(termAt(machine, { kind: 'slot', slot: 3 }, STATE).operand, {
    kind: 'constant',
    value: 4,
  });
});

test('a literal is known; the time is an integer that is known when the question is asked', () => {
  const read = termAt(machine, { kind: 'value', value: { type: 'String', id: 'read' } }, STATE);
  assert.equal(read.known.kind, 'constant');
  const now = termAt(machine, { kind: 'now' }, STATE);
  assert.deepEqual(now.known, { kind: 'bound', type: machine.types.integer });
});
