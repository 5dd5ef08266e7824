import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compared, differing, type Operator } from '../../../node/local/decide.ts';
import type { Known } from '../../../node/local/substitution.ts';
import { constant, open, operand, scalar } from '../../fakes/local-parts.ts';

const SIZE = operand(scalar(1, 0, 'Integer'));

test('known integers are compared as numbers', () => {
  const check = (operator: Operator, [left, right]: readonly [string, string], expected: boolean) =>
    assert.equal(
      compared(operator, constant(`Integer:${left}`), constant(`Integer:${right}`)),
      expected,
    );
  check('<', ['9', '10'], true);
  check('<', ['10', '10'], false);
  check('<=', ['10', '10'], true);
  check('>', ['-9', '-10'], true);
  check('>=', ['9', '10'], false);
});

test('what is no integer makes a comparison false, what is open leaves it open', () => {
  assert.equal(compared('<', constant('String:1'), SIZE), false);
  assert.equal(compared('<', SIZE, operand(scalar(1, 1, 'String'))), false);
  assert.equal(compared('<', open(0), constant('String:1')), 'open');
});

test('a comparison with a column is one for the database', () => {
  const right = constant('Integer:5');
  assert.deepEqual(compared('<', SIZE, right), {
    kind: 'compare',
    operator: '<',
    left: SIZE,
    right,
  });
});

test('values differ by type or id', () => {
  const check = (left: Known, right: Known, expected: boolean | 'open') =>
    assert.equal(differing(left, right), expected);
  check(constant('Org:1'), constant('Org:1'), false);
  check(constant('Org:1'), constant('Org:2'), true);
  check(constant('Org:1'), constant('User:1'), true);
  check(constant('Org:1'), SIZE, true);
  check(SIZE, SIZE, false);
  check(SIZE, open(0), 'open');
  const right = constant('Integer:5');
  assert.deepEqual(differing(SIZE, right), { kind: 'differ', left: SIZE, right });
});
