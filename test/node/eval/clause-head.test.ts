import assert from 'node:assert/strict';
import { test } from 'node:test';

import { entrance } from '../../../node/eval/clause-head.ts';
import type { Argument } from '../../../node/eval/pattern.ts';
import { ANY_TYPE } from '../../../node/eval/types.ts';
import { machineOf } from './asking.ts';

const POLICY = 'actor User {} resource Repo {}';

/** Enters the one rule for `p` with arguments like `User`, `"read"`, `?User`, `?`. */
function enter(rule: string, args: readonly string[]) {
  const machine = machineOf({ policy: `${POLICY}\n${rule}` });
  const { types, values } = machine;
  const argument = (text: string): Argument => {
    if (text === '?') return { kind: 'open', types: ANY_TYPE };
    if (text.startsWith('?')) return { kind: 'open', types: types.setOf([text.slice(1)]) };
    if (/^\d/u.test(text)) {
      const value = values.numberOf({ type: 'Integer', id: text });
      return { kind: 'constant', value, type: types.integer };
    }
    if (!text.startsWith('"')) return { kind: 'bound', type: types.numberOf(text) };
    const value = values.numberOf({ type: 'String', id: text.slice(1, -1) });
    return { kind: 'constant', value, type: types.numberOf('String') };
  };
  const [clause] = machine.clausesOf({ name: 'p', arity: args.length });
  assert.ok(clause);
  return entrance(machine, clause, args.map(argument));
}

const checkRefused = (rule: string, ...args: string[]) =>
  assert.equal(enter(rule, args), undefined, `${rule} with ${args.join()}`);

test('a bound argument is copied to its slot, which has its type', () => {
  const entered = enter('p(x: User, y) if q(x, y);', ['User', 'Repo']);
  assert.deepEqual(entered?.copies, [
    { slot: 0, argument: 0 },
    { slot: 1, argument: 1 },
  ]);
  assert.deepEqual(
    entered?.state.map(({ kind }) => kind),
    ['bound', 'bound'],
  );
});

test('arguments that the head can not have keep the clause out', () => {
  checkRefused('p(x: User) if q(x);', 'Repo');
  checkRefused('p(x: User) if q(x);', '?Repo');
  checkRefused('p(x: User) if q(x);', '"read"');
  checkRefused('p("read") if q(1);', '"write"');
  checkRefused('p("read") if q(1);', 'User');
  checkRefused('p("read") if q(1);', '?User');
  checkRefused('p(@current_unix_time) if q(1);', 'User');
  checkRefused('p(x, x) if q(x);', 'User', 'Repo');
  checkRefused('p(x, x) if q(x);', '?User', '?Repo');
  checkRefused('p(x, x) if q(x);', '?User', 'Repo');
  checkRefused('p(x, x) if q(x);', '"a"', '"b"');
});

test('a literal in the head is compared when the argument is known by type only', () => {
  assert.equal(enter('p("read") if q(1);', ['String'])?.literals.length, 1);
  assert.deepEqual(enter('p("read") if q(1);', ['"read"'])?.literals, []);
  assert.deepEqual(enter('p("read") if q(1);', ['?String'])?.literals, []);
});

test('the time in the head is compared when the question is asked', () => {
  assert.deepEqual(enter('p(@current_unix_time) if q(1);', ['Integer'])?.nows, [0]);
  assert.deepEqual(enter('p(@current_unix_time) if q(1);', ['?'])?.nows, []);
});

test('one slot in two places makes the arguments equal', () => {
  const rule = 'p(x, x) if q(x);';
  assert.deepEqual(enter(rule, ['User', 'User'])?.equalArguments, [[0, 1]]);
  assert.equal(enter(rule, ['String', '"read"'])?.literals[0]?.argument, 0);
  assert.equal(enter(rule, ['"read"', 'String'])?.literals[0]?.argument, 1);
  assert.deepEqual(enter(rule, ['"read"', '"read"'])?.literals, []);
  assert.deepEqual(enter(rule, ['?', 'User'])?.copies, [{ slot: 0, argument: 1 }]);
  assert.deepEqual(enter(rule, ['User', '?'])?.copies, [{ slot: 0, argument: 0 }]);
});

test('a literal that repeats a bound argument is what the slot is known by', () => {
  const entered = enter('p(x, x) if q(x);', ['String', '"read"']);
  assert.equal(entered?.state[0]?.kind, 'constant');
});

test('a literal that must be the time is compared when the question is asked', () => {
  const entered = enter('p(@current_unix_time) if q(1);', ['2']);
  assert.equal(entered?.nowLiterals.length, 1);
  assert.deepEqual(entered.nows, []);
});
