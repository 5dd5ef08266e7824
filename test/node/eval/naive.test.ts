/** What is the naive evaluator's own. What it says of the language is in test/cases/authz. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { createNaiveEvaluator } from '../../../node/eval/naive.ts';
import { render } from '../../../node/polar/diagnostic.ts';
import { loadPolicy } from '../../../node/polar/load-policy.ts';
import { ask, parseFactLines, parseQuestion } from '../../cases/authz-notation.ts';

function evaluator(
  policy: string,
  facts: string,
  options: { now?: number; stepsMax?: number } = {},
) {
  const loaded = loadPolicy([{ name: 'test.polar', text: policy }]);
  if (loaded.kind === 'refused') assert.fail(loaded.diagnostics.map(render).join('\n'));
  const { now = 0, ...limits } = options;
  return createNaiveEvaluator({
    program: loaded.policy.program,
    facts: parseFactLines(facts),
    clock: { nowSeconds: () => now },
    ...limits,
  });
}

const REACH = 'reach(a, b) if edge(a, b); reach(a, c) if edge(a, b) and reach(b, c);';

test('answers do not depend on the order of goals', () => {
  const early = 'early(x) if x < 5;';
  for (const policy of [
    `${early} due(x) if early(x) and task(x);`,
    `${early} due(x) if task(x) and early(x);`,
  ]) {
    const naive = evaluator(policy, 'task(3) task(7)');
    assert.equal(ask(naive, parseQuestion('due(x)')), '3');
    assert.equal(ask(naive, parseQuestion('early(x)')), 'error unbound_variable');
  }
});

test('a doubtful derivation does not matter beside a sure one', () => {
  const policy = 'p(x) if n(x) and y < x and y matches Integer; p(x) if n(x) and m(x);';
  const naive = evaluator(policy, 'n(1) m(1) n(2)');
  assert.equal(ask(naive, parseQuestion('p(1)')), 'yes');
  assert.equal(ask(naive, parseQuestion('p(2)')), 'error unbound_variable');
  assert.equal(ask(naive, parseQuestion('p(3)')), 'no');
  assert.equal(ask(naive, parseQuestion('p(x)')), 'error unbound_variable');
  assert.equal(ask(naive, parseQuestion('p(x: Integer in ["1", "3"])')), '1');
});

test('context facts are there for one question only', () => {
  const naive = evaluator(REACH, 'edge(1, 2)');
  assert.equal(ask(naive, parseQuestion('reach(1, x) given edge(2, 3)')), '2, 3');
  assert.equal(ask(naive, parseQuestion('reach(1, x)')), '2');
});

test('the clock is read for each question', () => {
  const loaded = loadPolicy([
    { name: 'now.polar', text: 'late(x) if due(x) and x < @current_unix_time;' },
  ]);
  assert.ok(loaded.kind === 'policy');
  let now = 5;
  const naive = createNaiveEvaluator({
    program: loaded.policy.program,
    facts: parseFactLines('due(5)'),
    clock: { nowSeconds: () => now },
  });
  assert.equal(ask(naive, parseQuestion('late(5)')), 'no');
  now = 6;
  assert.equal(ask(naive, parseQuestion('late(5)')), 'yes');
});

test('rows and ids are distinct, and ascend', () => {
  const naive = evaluator(REACH, 'edge("b", "a") edge("a", "b") edge("a", "c")');
  assert.equal(ask(naive, parseQuestion('reach("a", x)')), '"a", "b", "c"');
  assert.equal(ask(naive, parseQuestion('ids of y: reach(x, y)')), '"a", "b", "c"');
  assert.equal(ask(naive, parseQuestion('ids of x: reach(x, y)')), '"a", "b"');
});

test('a question that costs too much is refused', () => {
  const facts = Array.from({ length: 20 }, (_, at) => `edge(${at}, ${at + 1})`).join(' ');
  assert.equal(ask(evaluator(REACH, facts), parseQuestion('reach(0, 20)')), 'yes');
  const poor = evaluator(REACH, facts, { stepsMax: 100 });
  assert.equal(ask(poor, parseQuestion('reach(0, 20)')), 'error budget_exhausted');
});
