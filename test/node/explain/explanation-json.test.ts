import assert from 'node:assert/strict';
import { test } from 'node:test';
import { explanationJson } from '../../../node/explain/explanation-json.ts';
import { explanationOf, factOf, type Given } from './explaining.ts';

function checkJson(given: Given, question: string, expected: unknown): void {
  assert.deepEqual(explanationJson(explanationOf(given, question)), expected);
}

const RULE = { file: 'test.polar', line: 1, column: 1 };

test('a proof is a tree of what holds, with rules and places', () => {
  const text = 'p(x) if q(x, y) and y > 1;';
  checkJson({ policy: text, facts: 'q(1, 2)' }, 'p(1)', {
    holds: true,
    proof: {
      holds: 'p(1)',
      rule: { ...RULE, text, with: { y: '2' } },
      because: [{ holds: 'q(1, 2)', fact: 'stored' }, { condition: '2 > 1' }],
    },
  });
});

test('a proof that comes up again is not repeated', () => {
  const policy = 'p(x) if q(x) and q(x);\nq(x) if r(x);';
  const { proof } = explanationJson(explanationOf({ policy, facts: 'r(1)' }, 'p(1)')) as {
    proof: { because: unknown[] };
  };
  assert.deepEqual(proof.because[1], { holds: 'q(1)', told: true });
});

function obstacleOf(given: Given): unknown {
  const { attempt } = explanationJson(explanationOf(given, 'p(1)')) as {
    attempt: { rules: { obstacle: unknown }[] };
  };
  return attempt.rules[0]?.obstacle;
}

test('a denial names the obstacle of each rule', () => {
  const call = { kind: 'call', wanted: 'q(1)', rules: [] };
  assert.deepEqual(obstacleOf({ policy: 'p(x) if q(x);' }), call);
  const condition = { kind: 'condition', condition: '1 > 3' };
  assert.deepEqual(obstacleOf({ policy: 'p(x: Integer) if x > 3;' }), condition);
  const not = { kind: 'not', condition: 'not q(1)', proof: { holds: 'q(1)', fact: 'stored' } };
  assert.deepEqual(obstacleOf({ policy: 'p(x: Integer) if not q(x);', facts: 'q(1)' }), not);
});

test('a proof that was not found is null, with the reason', () => {
  const { predicate, args } = factOf('p(1)');
  const atom = { predicate: { name: predicate, arity: 1 }, args };
  assert.deepEqual(explanationJson({ kind: 'unproved', atom, why: 'too high' }), {
    holds: true,
    proof: null,
    why: 'too high',
  });
});
