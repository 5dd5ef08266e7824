import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Attempt, RuleAttempt } from '../../../node/explain/explanation.ts';
import { wantedText } from '../../../node/explain/words.ts';
import { explanationOf, type Given } from './explaining.ts';

function attemptOf(given: Given, question: string): Attempt {
  const explanation = explanationOf(given, question);
  return explanation.kind === 'fails' ? explanation.attempt : assert.fail(explanation.kind);
}

function rulesOf({ rules }: Attempt): readonly RuleAttempt[] {
  return typeof rules === 'string' ? assert.fail(rules) : rules;
}

/** What the only rule of a denial lacks. */
function below(attempt: Attempt): Attempt {
  const [rule] = rulesOf(attempt);
  return rule?.obstacle.kind === 'call' ? rule.obstacle.attempt : assert.fail(rule?.obstacle.kind);
}

const CHAIN = 'p0(x) if p1(x);\np1(x) if p2(x);\np2(x) if p3(x);\np3(x) if p4(x);';

test('only rules about the question are told', () => {
  const policy = 'p(1) if q(1);\np(2) if q(2);\np(x: String) if q(x);';
  assert.equal(rulesOf(attemptOf({ policy }, 'p(1)')).length, 1);
  assert.equal(rulesOf(attemptOf({ policy }, 'p(3)')).length, 0);
});

test('rules are followed to a depth', () => {
  const two = attemptOf({ policy: CHAIN, attempts: { depthMax: 2 } }, 'p0(1)');
  assert.equal(below(below(two)).rules, 'cut');
});

test('no more than so many are told', () => {
  const policy = 'p(x) if q(x);\np(x) if r(x);\nq(x) if s(x);\nr(x) if s(x);';
  const [first, second] = rulesOf(attemptOf({ policy, attempts: { attemptsMax: 2 } }, 'p(1)'));
  assert.ok(first?.obstacle.kind === 'call' && second?.obstacle.kind === 'call');
  assert.equal(rulesOf(first.obstacle.attempt).length, 1);
  assert.equal(second.obstacle.attempt.rules, 'cut');
});

test('rules that come back to themselves are told once', () => {
  const attempt = attemptOf({ policy: 'p(x) if q(x);\nq(x) if p(x);' }, 'p(1)');
  assert.equal(below(below(attempt)).rules, 'told');
});

test('what may be open is, with its types', () => {
  const policy = 'actor User {}\nresource Repo {}\np(x: User) if y matches Repo and q(x, y, _);';
  assert.equal(
    wantedText(below(attemptOf({ policy }, 'p(User{"a"})'))),
    'q(User{"a"}, Repo{_}, _)',
  );
});

test('open arguments that are one value are shown as one', () => {
  const attempt = below(attemptOf({ policy: 'p(x) if q(x, y, y);', facts: 'q(1, 2, 3)' }, 'p(1)'));
  assert.equal(wantedText(attempt), 'q(1, y, y)');
});

test('a value that a fact leaves open is looked for among all', () => {
  const policy = 'p(x: Integer) if y matches Integer and q(y) and r(x, y);\nq(_: Integer);';
  assert.equal(wantedText(below(attemptOf({ policy }, 'p(1)'))), 'r(1, Integer{_})');
});

test('a list is an obstacle with its value', () => {
  const policy = 'p(x: Integer) if q(x, y) and y in [1, 2];';
  const [rule] = rulesOf(attemptOf({ policy, facts: 'q(7, 5)' }, 'p(7)'));
  assert.ok(rule?.obstacle.kind === 'condition' && rule.obstacle.condition.kind === 'one-of');
  assert.deepEqual(rule.obstacle.condition.value, { type: 'Integer', id: '5' });
});

test('what is denied for some value is proved for one', () => {
  const policy = 'p(x: Integer) if q(x) and not r(x, y);';
  const [rule] = rulesOf(attemptOf({ policy, facts: 'q(1) r(1, 2)' }, 'p(1)'));
  assert.ok(rule?.obstacle.kind === 'not');
  assert.deepEqual(rule.obstacle.proof?.atom.args[1], { type: 'Integer', id: '2' });
});

test('more ways than are counted are no obstacle that is named', () => {
  const many = Array.from({ length: 400 }, (_, i) => `q(1, ${i}) r(1, ${i})`).join('\n');
  const policy = 'p(x: Integer) if q(x, y) and r(x, z) and s(y, z);';
  const [rule] = rulesOf(attemptOf({ policy, facts: many }, 'p(1)'));
  assert.equal(rule?.obstacle.kind, 'too-much');
  assert.equal(rule?.otherWays, 399);
});

test('a proof of what is denied may cost too much: then it is left out', () => {
  const policy =
    'p(x: Integer) if q(x) and not r(x, 600);\nr(x, z) if n(x, y) and r(y, z);\nr(x, y) if n(x, y);';
  const chain = Array.from({ length: 600 }, (_, i) => `n(${i}, ${i + 1})`).join('\n');
  const [rule] = rulesOf(attemptOf({ policy, facts: `q(0)\n${chain}` }, 'p(0)'));
  assert.ok(rule?.obstacle.kind === 'not');
  assert.equal(rule.obstacle.proof, undefined);
});

test('a denial rests on what is proved, whatever else is open', () => {
  const policy =
    'p(x: Integer) if q(x) and not s(x);\ns(x: Integer) if t(x) and y < 3 and u(y, x);';
  const [rule] = rulesOf(attemptOf({ policy, facts: 'q(1) t(1) u(1, 1)' }, 'p(1)'));
  assert.equal(rule?.obstacle.kind, 'not');
});
