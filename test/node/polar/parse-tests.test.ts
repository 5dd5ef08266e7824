import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SetupItem } from '../../../node/polar/ast.ts';
import { readOne, sketchTerm } from './reading.ts';

function sketchSetup(setup: readonly SetupItem[]) {
  return setup.map((item) =>
    item.kind === 'fact'
      ? `${item.call.predicate.text}(${item.call.terms.map(sketchTerm).join(' ')})`
      : `fixture ${item.name.text}`,
  );
}

test('several setups of a test are one', () => {
  const { name, setup } = readOne(
    'test',
    'test "a test" { setup { p(1); fixture f; } setup {} setup { q("x", User{"y"}); } }',
  );
  assert.equal(name.text, 'a test');
  assert.deepEqual(sketchSetup(setup), ['p(Integer:1)', 'fixture f', 'q(String:x User:y)']);
});

test('fixtures have facts and other fixtures', () => {
  const { name, setup } = readOne('fixture', 'test fixture f { fixture g; fixture(1); }');
  assert.equal(name.text, 'f');
  assert.deepEqual(sketchSetup(setup), ['fixture g', 'fixture(Integer:1)']);
});

test('assertions expect or refuse', () => {
  const { assertions } = readOne('test', 'test "t" { assert p(1); assert_not p(x: String); }');
  assert.deepEqual(
    assertions.map(({ expected, parameters }) => [expected, parameters[0]?.type?.text]),
    [
      [true, undefined],
      [false, 'String'],
    ],
  );
});

test('iff names the exact values, or those that are not', () => {
  const { assertions } = readOne(
    'test',
    'test "t" { assert p(x: A) iff x in [A{"1"}, "b",]; assert p(x: A) iff x not in []; assert p(1); }',
  );
  assert.deepEqual(
    assertions.map(({ iff }) => iff && [iff.variable.text, iff.negated, iff.list.map(sketchTerm)]),
    [['x', false, ['A:1', 'String:b']], ['x', true, []], undefined],
  );
});
