import assert from 'node:assert/strict';
import { test } from 'node:test';

import { memoryFacts } from '../../../node/eval/memory-facts.ts';
import { Types } from '../../../node/eval/types.ts';
import { Values } from '../../../node/eval/values.ts';

const ANN = { type: 'User', id: 'ann' };
const READ = { type: 'String', id: 'read' };

function valuesOf(): Values {
  const { dictionary } = memoryFacts([{ predicate: 'p', args: [ANN] }]);
  return new Values(dictionary, new Types(dictionary, ['String']), [READ, ANN]);
}

function checkRoundTrip(values: Values, value: { type: string; id: string }): number {
  const number = values.numberOf(value);
  assert.equal(values.idOf(number), value.id);
  assert.equal(values.typeNameOf(number), value.type);
  assert.equal(values.numberOf(value), number);
  return number;
}

test('a value of the facts, of the policy and of the question all have a number and a name', () => {
  const values = valuesOf();
  assert.ok(values.isInFacts(checkRoundTrip(values, ANN)));
  assert.ok(!values.isInFacts(checkRoundTrip(values, READ)));
  assert.ok(!values.isInFacts(checkRoundTrip(values, { type: 'User', id: 'bob' })));
});

test('values of types that nobody knows stay different by the names of their types', () => {
  const values = valuesOf();
  const alien = checkRoundTrip(values, { type: 'Alien', id: 'x' });
  const robot = checkRoundTrip(values, { type: 'Robot', id: 'x' });
  assert.notEqual(alien, robot);
  assert.equal(values.typeOf(alien), values.typeOf(robot));
});

test('type and id can not be read as another type and id', () => {
  const values = valuesOf();
  assert.notEqual(
    values.numberOf({ type: 'Ab', id: 'c' }),
    values.numberOf({ type: 'A', id: 'bc' }),
  );
});

test('the policy names literals; the question does not', () => {
  const values = valuesOf();
  assert.ok(values.isLiteral(values.numberOf(READ)));
  assert.ok(values.isLiteral(values.numberOf(ANN)));
  assert.ok(!values.isLiteral(values.numberOf({ type: 'String', id: 'write' })));
});

test('a new question forgets what only the last one named, and nothing else', () => {
  const values = valuesOf();
  const [ann, read] = [values.numberOf(ANN), values.numberOf(READ)];
  const bob = values.numberOf({ type: 'User', id: 'bob' });
  values.restart();
  assert.equal(values.numberOf({ type: 'User', id: 'eve' }), bob);
  assert.equal(values.idOf(bob), 'eve');
  assert.deepEqual([values.numberOf(ANN), values.numberOf(READ)], [ann, read]);
});
