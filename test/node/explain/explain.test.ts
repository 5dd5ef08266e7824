import assert from 'node:assert/strict';
import { test } from 'node:test';
import { explanationOf, type Given } from './explaining.ts';

function checkKind(given: Given, question: string, kind: string): void {
  assert.equal(explanationOf(given, question).kind, kind);
}

test('the verdict is the engine’s', () => {
  const given = { policy: 'p(x) if q(x);', facts: 'q(1)' };
  checkKind(given, 'p(1)', 'holds');
  checkKind(given, 'p(2)', 'fails');
});

test('facts that come with the question count', () =>
  checkKind({ policy: 'p(x) if q(x);', context: 'q(2)' }, 'p(2)', 'holds'));

test('what the engine refuses has no explanation', () =>
  assert.throws(
    () => explanationOf({ policy: 'p(x: Integer) if y < 3 and q(x);', facts: 'q(1)' }, 'p(1)'),
    {
      code: 'unbound_variable',
    },
  ));

test('a proof that is too high is said to be, and the verdict stands', () => {
  const policy = 'r(x, z) if n(x, y) and r(y, z);\nr(x, y) if n(x, y);';
  const facts = Array.from({ length: 600 }, (_, i) => `n(${i}, ${i + 1})`).join('\n');
  const explanation = explanationOf({ policy, facts }, 'r(0, 600)');
  assert.ok(explanation.kind === 'unproved');
  assert.match(explanation.why, /higher than 500 rules/u);
});
