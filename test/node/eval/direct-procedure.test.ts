import assert from 'node:assert/strict';
import { test } from 'node:test';

import { directProcedure, operandAt } from '../../../node/eval/direct-procedure.ts';
import { machineOf } from './asking.ts';

function check(policy: string, facts: string, number: string): string {
  const machine = machineOf({ policy, facts }, directProcedure);
  machine.restart([]);
  const integer = [{ kind: 'bound', type: machine.types.integer }] as const;
  const procedure = directProcedure(machine, { name: 'p', arity: 1 }, integer);
  procedure.args[0] = machine.values.numberOf({ type: 'Integer', id: number });
  return procedure.check();
}

test('a fact or any rule makes it true', () => {
  const policy = 'p(x) if q(x); p(x) if r(x);';
  assert.equal(check(policy, 'p(1)', '1'), 'true');
  assert.equal(check(policy, 'r(1)', '1'), 'true');
  assert.equal(check(policy, 'r(1)', '2'), 'false');
});

test('an undecided condition counts only where nothing else makes it true', () => {
  const policy = 'p(x) if y < 5; p(x) if r(x);';
  assert.equal(check(policy, 'r(1)', '1'), 'true');
  assert.equal(check(policy, 'r(1)', '2'), 'unknown');
  assert.equal(check('p(x) if r(x) and y < 5;', 'r(1)', '2'), 'false');
});

test('an undecided call makes its caller undecided', () => {
  assert.equal(check('p(x) if q(x) and r(x); q(x) if y < 5;', 'r(1)', '1'), 'unknown');
  assert.equal(check('p(x) if q(x) and r(x); q(x) if y < 5;', 'r(1)', '2'), 'false');
});

test('an argument is found where the caller wrote it', () => {
  assert.deepEqual(operandAt({ kind: 'bound', type: 1 }, 3), { kind: 'register', index: 3 });
  assert.deepEqual(operandAt({ kind: 'constant', value: 9, type: 1 }, 0), {
    kind: 'constant',
    value: 9,
  });
  assert.deepEqual(operandAt({ kind: 'open', types: 0 }, 0), { kind: 'open' });
});
