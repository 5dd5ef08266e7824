import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inAskingOrder } from '../../../node/explain/asking-order.ts';
import { quoted } from '../../../node/explain/words.ts';
import { programOf } from '../eval/asking.ts';

/** `known`: how many of the head's variables have a value. */
function checkOrder(rule: string, known: number, expected: readonly string[]): void {
  const [clause] = programOf(rule).clauses;
  assert.ok(clause !== undefined);
  const slots = new Set(Array.from({ length: known }, (_, slot) => slot));
  const ordered = inAskingOrder(clause.goals, slots).map(({ span }) => quoted(span));
  assert.deepEqual(ordered, expected);
}

test('goals are asked as they stand', () =>
  checkOrder('p(x) if q(x, y) and r(y) and s(x);', 1, ['q(x, y)', 'r(y)', 's(x)']));

test('a condition waits for its variables', () =>
  checkOrder('p(x) if y < 3 and not s(y) and q(x, y) and r(y);', 1, [
    'q(x, y)',
    'y < 3',
    's(y)',
    'r(y)',
  ]));

test('a condition that nothing decides is asked last', () =>
  checkOrder('p(x) if y < 3 and q(x);', 1, ['q(x)', 'y < 3']));

test('a list gives its variable a value', () =>
  checkOrder('p(x) if not r(y) and y in [1, 2] and q(x);', 1, ['y in [1, 2]', 'r(y)', 'q(x)']));
