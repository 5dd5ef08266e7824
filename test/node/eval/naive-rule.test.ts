import assert from 'node:assert/strict';
import { test } from 'node:test';

import {
  answersOf,
  isSure,
  type Answer,
  type Condition,
  type Goal,
  type Rule,
} from '../../../node/eval/naive-rule.ts';

import type { Term } from '../../../node/eval/naive-unify.ts';
import type { TypeSet } from '../../../node/polar/program.ts';

const integer = (id: string) => ({ type: 'Integer', id });
const ann = { type: 'User', id: 'ann' };
const sure = (...args: readonly Term[]): Answer => ({
  args,
  holeTypes: [],
  conditions: [],
  isDoubtful: false,
});
const hole = (types: TypeSet, conditions: readonly Condition[] = []): Answer => ({
  args: [{ variable: 0 }],
  holeTypes: [types],
  conditions,
  isDoubtful: false,
});
const call = (name: string, ...terms: readonly Term[]): Goal => ({
  kind: 'call',
  predicate: { name, arity: terms.length },
  terms,
});
const less = (left: Term, right: Term): Condition => ({
  kind: 'compare',
  operator: '<',
  left,
  right,
});
const x = { variable: 0 };

/** What `head(x) if …` yields, as text: the value or `?`, then what stays undecided. */
function checkAnswers(
  rule: Partial<Rule>,
  tables: Readonly<Record<string, readonly Answer[]>>,
  expected: readonly string[],
) {
  const whole: Rule = { variableTypes: ['any'], head: [x], goals: [], conditions: [], ...rule };
  const answers = answersOf(whole, { answersFor: (key) => tables[key] ?? [], spend: () => {} });
  const texts = answers.map(({ args, conditions, isDoubtful }) =>
    [
      ...args.map((arg) => ('variable' in arg ? '?' : arg.id)),
      ...conditions.map(({ kind }) => kind),
      ...(isDoubtful ? ['doubtful'] : []),
    ].join(' '),
  );
  assert.deepEqual(texts, expected);
}

test('a rule without goals leaves its head open', () => checkAnswers({}, {}, ['?']));

test('a call tries every answer, and keeps those that fit', () => {
  const p = { 'p/1': [sure(integer('1')), sure(ann), hole(['User'])] };
  checkAnswers({ goals: [call('p', x)] }, p, ['1', 'ann', '?']);
  checkAnswers({ goals: [call('p', x)], variableTypes: [['User']] }, p, ['ann', '?']);
  checkAnswers({ goals: [call('p', ann)], head: [ann] }, p, ['ann', 'ann']);
  checkAnswers({ goals: [call('q', x)] }, p, []);
});

test('one of a list binds what is open and checks what is bound', () => {
  const goals: readonly Goal[] = [{ kind: 'one-of', term: x, values: [integer('1'), ann] }];
  checkAnswers({ goals }, {}, ['1', 'ann']);
  checkAnswers({ goals: [call('p', x), ...goals] }, { 'p/1': [sure(ann), sure(integer('2'))] }, [
    'ann',
  ]);
});

test('ids without a type name a value per type, or stay open', () => {
  const goals: readonly Goal[] = [call('p', x), { kind: 'ids', term: x, ids: ['1', 'a'] }];
  checkAnswers({ goals }, { 'p/1': [hole(['Integer', 'User'])] }, ['1', '1', 'a']);
  checkAnswers({ goals }, { 'p/1': [hole('any')] }, ['?']);
  checkAnswers({ goals }, { 'p/1': [sure(integer('1')), sure(integer('2'))] }, ['1']);
});

test('a condition on an open argument goes with the answer until it is decided', () => {
  const conditions = [less(x, integer('5'))];
  checkAnswers({ conditions }, {}, ['? compare']);
  const p = { 'p/1': [hole('any', conditions)], 'n/1': [sure(integer('3')), sure(integer('5'))] };
  checkAnswers({ goals: [call('p', x), call('n', x)] }, p, ['3']);
  checkAnswers({ goals: [call('n', x), call('p', x)] }, p, ['3']);
});

test('a condition that nothing can decide any more is a doubt, unless another is false', () => {
  const y = { variable: 1 };
  const rule = { variableTypes: ['any', 'any'] as const, goals: [call('n', x)] };
  const tables = { 'n/1': [sure(integer('3'))] };
  checkAnswers({ ...rule, conditions: [less(y, x)] }, tables, ['3 doubtful']);
  checkAnswers({ ...rule, conditions: [less(y, x), less(x, x)] }, tables, []);
});

test('a doubtful answer makes doubtful what rests on it', () => {
  const p = { 'p/1': [{ ...sure(ann), isDoubtful: true }] };
  checkAnswers({ goals: [call('p', x)] }, p, ['ann doubtful']);
  assert.equal(isSure({ ...sure(ann), isDoubtful: true }), false);
  assert.equal(isSure(sure(ann)), true);
});

test('integers compare as numbers, other values not at all', () => {
  const compare = (left: Term, right: Term, expected: string) => {
    const operators = (['<', '<=', '>', '>='] as const).filter((operator) => {
      const conditions: readonly Condition[] = [{ kind: 'compare', operator, left, right }];
      const rule = { variableTypes: [], head: [], goals: [], conditions };
      return answersOf(rule, { answersFor: () => [], spend: () => {} }).length > 0;
    });
    assert.equal(operators.join(' '), expected);
  };
  compare(integer('9'), integer('10'), '< <=');
  compare(integer('10'), integer('10'), '<= >=');
  compare(integer('9223372036854775807'), integer('-9223372036854775808'), '> >=');
  compare(integer('9'), { type: 'String', id: '10' }, '');
  compare(ann, integer('10'), '');
});

test('values differ by type or id', () => {
  const differ = (left: Term, right: Term) =>
    checkAnswers({ head: [ann], conditions: [{ kind: 'differ', left, right }] }, {}, ['ann']);
  differ(integer('1'), integer('2'));
  differ(integer('1'), { type: 'String', id: '1' });
  const same: Condition = { kind: 'differ', left: ann, right: { ...ann } };
  checkAnswers({ head: [ann], conditions: [same] }, {}, []);
});

test('a negation looks for a sure answer, and doubts when there are only doubtful ones', () => {
  const not = (types: TypeSet): Condition => ({
    kind: 'not',
    predicate: { name: 'p', arity: 1 },
    terms: [{ local: 0 }],
    localTypes: [types],
  });
  const rule = { head: [ann], conditions: [not(['User'])] };
  checkAnswers(rule, {}, ['ann']);
  checkAnswers(rule, { 'p/1': [sure(integer('1'))] }, ['ann']);
  checkAnswers(rule, { 'p/1': [sure(ann)] }, []);
  checkAnswers(rule, { 'p/1': [{ ...sure(ann), isDoubtful: true }] }, ['ann doubtful']);
  checkAnswers(rule, { 'p/1': [{ ...sure(ann), isDoubtful: true }, sure(ann)] }, []);
});

test('every answer tried and every answer found is counted', () => {
  let spent = 0;
  const rule: Rule = { variableTypes: ['any'], head: [x], goals: [call('p', x)], conditions: [] };
  answersOf(rule, {
    answersFor: () => [sure(ann), sure(integer('1'))],
    spend: () => (spent += 1),
  });
  assert.equal(spent, 4);
});
