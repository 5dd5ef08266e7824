import assert from 'node:assert/strict';
import { test } from 'node:test';

import { directProcedure } from '../../../node/eval/direct-procedure.ts';
import { factsOf, machineOf, NOW_SECONDS } from './asking.ts';

const POLICY = 'actor User {} p(x: User) if q(x); p("a") if q("b");';
const P = { name: 'p', arity: 1 };

test('one procedure is made per predicate and pattern', () => {
  const machine = machineOf({ policy: POLICY }, directProcedure);
  const user = [{ kind: 'bound', type: machine.types.numberOf('User') }] as const;
  const text = [{ kind: 'bound', type: machine.types.numberOf('String') }] as const;
  assert.equal(machine.procedure(P, user), machine.procedure(P, user));
  assert.notEqual(machine.procedure(P, user), machine.procedure(P, text));
});

test('the clauses for a pattern are those whose heads match it', () => {
  const machine = machineOf({ policy: POLICY });
  const count = (type: string) =>
    machine.clausesFor(P, [{ kind: 'bound', type: machine.types.numberOf(type) }]).length;
  assert.deepEqual([count('User'), count('String'), count('Integer')], [1, 1, 0]);
  assert.equal(machine.clausesOf(P).length, 2);
  assert.deepEqual(machine.clausesFor({ name: 'q', arity: 1 }, []), []);
});

test('facts of a question are there until the next question', () => {
  const machine = machineOf({ policy: POLICY });
  machine.restart(factsOf('q(User{"ann"})'));
  assert.deepEqual([machine.hasContext(), machine.contextTables('q/1').length], [true, 1]);
  machine.restart([]);
  assert.deepEqual([machine.hasContext(), machine.contextTables('q/1').length], [false, 0]);
});

test('what was to be done before the next question is done once', () => {
  const machine = machineOf({ policy: POLICY });
  let times = 0;
  machine.onRestart(() => (times += 1));
  machine.restart([]);
  machine.restart([]);
  assert.equal(times, 1);
});

test('the time has one number per question', () => {
  const machine = machineOf({ policy: POLICY });
  machine.restart([]);
  assert.equal(machine.values.idOf(machine.now()), String(NOW_SECONDS));
  assert.equal(machine.now(), machine.now());
});

test('equal shapes have one number', () => {
  const machine = machineOf({ policy: POLICY });
  const shape = [{ kind: 'bound', type: 1 }] as const;
  assert.equal(machine.shapeId(shape), machine.shapeId([...shape]));
  assert.notEqual(machine.shapeId(shape), machine.shapeId([{ kind: 'bound', type: 2 }]));
  assert.deepEqual(machine.shape(machine.shapeId(shape)), shape);
});

test('the first undecided condition of a question is the one that is named', () => {
  const machine = machineOf({ policy: 'p(x) if x < 5;\nq(x) if x < 6;' });
  machine.restart([]);
  const goals = ['p', 'q'].flatMap((name) => machine.clausesOf({ name, arity: 1 })[0]?.goals ?? []);
  for (const goal of goals) machine.noteUndecided(goal);
  assert.match(machine.undecidedPlace(), /^test\.polar:1:/u);
  machine.restart([]);
  assert.doesNotMatch(machine.undecidedPlace(), /test\.polar/u);
});
