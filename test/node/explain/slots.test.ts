import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Argument, conditionOf, enter, slotsIn } from '../../../node/explain/slots.ts';
import type { Clause } from '../../../node/polar/program.ts';
import { programOf } from '../eval/asking.ts';

const NOW = { type: 'Integer', id: '1000' };
const ANN = { type: 'User', id: 'ann' };
const REPO = { type: 'Repo', id: 'x' };

function clauseOf(rule: string): Clause {
  const [clause] = programOf(`actor User {}\nresource Repo {}\n${rule}`).clauses;
  return clause ?? assert.fail('no clause');
}

function checkEntered(rule: string, args: readonly Argument[], slots: unknown): void {
  assert.deepEqual(enter(clauseOf(rule), args, NOW)?.slots, slots);
}

test('a head gives its variables what it is called with', () => {
  checkEntered('p(x: User, "read", y);', [ANN, { type: 'String', id: 'read' }, REPO], [ANN, REPO]);
});

test('a head that says otherwise does not match', () => {
  checkEntered('p(x: User);', [REPO], undefined);
  checkEntered('p("read");', [{ type: 'String', id: 'write' }], undefined);
  checkEntered('p(x, x);', [ANN, REPO], undefined);
  checkEntered('p(x: User);', [], undefined);
});

test('a variable of a type does not take what may be of any type', () => {
  checkEntered('p(x: User);', [{ type: null, id: null }], undefined);
  checkEntered('p(x: User);', [{ type: 'User', id: null }], [{ type: 'User', id: null }]);
  checkEntered('p(_);', [{ type: null, id: null }], [{ type: null, id: null }]);
});

test('an open argument leaves a variable open, of the types that both allow', () => {
  checkEntered('p(x: User);', [{ open: 'any' }], [undefined]);
  checkEntered('p(x: User);', [{ open: ['Repo'] }], undefined);
  checkEntered('p("read");', [{ open: ['String'] }], []);
  checkEntered('p("read");', [{ open: ['User'] }], undefined);
});

test('the clock in a head is the present second', () => {
  checkEntered('p(x) if x = @current_unix_time;', [NOW], []);
  checkEntered('p(x) if x = @current_unix_time;', [{ type: 'Integer', id: '7' }], undefined);
});

test('a condition on any value whatsoever is none that can be shown', () => {
  const anyone = { type: 'User', id: null };
  for (const body of ['x != User{"bob"}', 'x in [User{"bob"}]', 'not q(x)']) {
    const [goal] = clauseOf(`p(x: User) if ${body};`).goals;
    assert.ok(goal !== undefined);
    assert.equal(conditionOf(goal, [anyone], NOW), undefined);
    assert.notEqual(conditionOf(goal, [ANN], NOW), undefined);
  }
});

test('what a negation alone mentions may be anything', () => {
  const [goal] = clauseOf('p(x: User) if not q(x, y);').goals;
  assert.ok(goal?.kind === 'not');
  const condition = conditionOf(goal, [ANN, undefined], NOW);
  assert.deepEqual(condition?.kind === 'not' && condition.args, [ANN, null]);
  assert.deepEqual(slotsIn(goal), [0]);
});
