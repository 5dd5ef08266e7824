import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AskedQuestion } from '../../../node/authz/asked-question.ts';
import { readEvaluateQuery, readQuery } from '../../../node/authz/question.ts';
import type { TrialAnswer } from '../../../node/guard/ask-world.ts';
import { describeAnswer, describeChange, describeQuestion } from '../../../node/guard/describe.ts';
import { SHOWN } from '../../../node/guard/limits.ts';
import { fact, value } from '../../fakes/policy-world.ts';
import { mayDo, whichActions, whichOf, whichResources } from './trial.ts';

function check(asked: AskedQuestion, expected: string) {
  assert.equal(describeQuestion(asked), expected);
}

function queryOf(args: readonly object[]): AskedQuestion {
  return { kind: 'query', question: readQuery({ fact: { predicate: 'has_role', args } }) };
}

test('each question is shown in the notation of policies', () => {
  check(
    mayDo('User:alice', 'read', 'Repo:anvil'),
    'authorize(User{"alice"}, "read", Repo{"anvil"})',
  );
  check(
    whichOf('User:alice', 'read', ['Repo:a', 'Repo:b']),
    'authorize_resources(User{"alice"}, "read", [Repo{"a"}, Repo{"b"}])',
  );
  check(whichResources('User:alice', 'read', 'Repo'), 'list(User{"alice"}, "read", Repo)');
  check(whichActions('User:alice', 'Repo:anvil'), 'actions(User{"alice"}, Repo{"anvil"})');
  check(
    queryOf([{ type: 'User', id: 'alice' }, {}, { type: 'Repo' }]),
    'query(has_role(User{"alice"}, _, Repo))',
  );
  const constraints = {
    a: { type: 'User', ids: ['x', 'y'] },
    r: { type: 'Repo' },
    n: { type: 'Integer', ids: ['1'] },
  };
  const body = { predicate: ['p', ['a', 'r']], calls: [['q', ['r', 'n']]], constraints };
  check(
    { kind: 'evaluate_query', question: readEvaluateQuery(body) },
    'evaluate_query(p(a, r) and q(r, n), a: User{"x"} or User{"y"}, r: Repo, n: 1)',
  );
});

test('context facts are part of a question', () => {
  const contextFacts = [fact('is_public', 'Repo:anvil'), fact('has_size', 'Repo:a', 'Integer:3')];
  const question = { actor: value('User:a'), resource: value('Repo:b'), contextFacts };
  check(
    { kind: 'actions', question },
    'actions(User{"a"}, Repo{"b"}) with is_public(Repo{"anvil"}), has_size(Repo{"a"}, 3)',
  );
});

test('a long question is cut, and never in the middle of a character', () => {
  const emoji = '\u{1F511}';
  for (const padding of ['', 'x']) {
    const text = describeQuestion(mayDo(`User:${padding}${emoji.repeat(200)}`, 'read', 'Repo:a'));
    assert.equal(text.length, SHOWN.textCharsMax);
    assert.ok(text.endsWith('…') && text.isWellFormed());
  }
});

function results(...list: readonly string[]): TrialAnswer {
  return { kind: 'results', results: list };
}

test('each answer is a few words', () => {
  assert.equal(describeAnswer({ kind: 'verdict', isAllowed: true }), 'allowed');
  assert.equal(describeAnswer({ kind: 'verdict', isAllowed: false }), 'denied');
  assert.equal(describeAnswer({ kind: 'error', code: 'fact_not_used' }), 'error: fact_not_used');
  assert.equal(describeAnswer({ kind: 'too-slow' }), 'not answered in time');
  assert.equal(describeAnswer(results()), 'no results');
  assert.equal(describeAnswer(results('anvil')), '1 result: anvil');
  assert.equal(
    describeAnswer(results('a', 'b', 'c', 'd', 'e', 'f', 'g')),
    '7 results: a, b, c, d, e, …',
  );
});

test('of results that differ the difference is shown', () => {
  assert.equal(describeChange(results('a', 'b'), results('b', 'c')), '2 results; lost a; new c');
  assert.equal(describeChange(results('a'), results()), 'no results; lost a');
  assert.equal(describeChange(results(), { kind: 'too-slow' }), 'not answered in time');
});

test('an answer with long ids is no longer than any other text', () => {
  const ids = Array.from({ length: 9 }, (_, index) => `${index}${'x'.repeat(500)}`);
  assert.ok(describeAnswer(results(...ids)).length <= SHOWN.textCharsMax);
  assert.ok(describeChange(results(), results(...ids)).length <= SHOWN.textCharsMax);
});
