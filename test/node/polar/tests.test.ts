import assert from 'node:assert/strict';
import { test } from 'node:test';
import { policyOf } from './program-text.ts';

function testIn(text: string) {
  const [found] = policyOf(`actor User {} resource Org {}\n${text}`).tests;
  return found ?? assert.fail('no test');
}

function factTexts(text: string): readonly string[] {
  return testIn(text).facts.map(({ predicate, args }) =>
    [predicate, ...args.map(({ type, id }) => `${type}:${id}`)].join(' '),
  );
}

test('facts are in canonical form, each once', () =>
  assert.deepEqual(
    factTexts('test "t" { setup { f(+1, User{"a"}); f(1, User{"a"}); g(true, "1"); } }'),
    ['f Integer:1 User:a', 'g Boolean:true String:1'],
  ));
test('fixtures bring theirs, and those of fixtures they use', () =>
  assert.deepEqual(
    factTexts(
      'test "t" { setup { fixture a; f(0); fixture b; } } test fixture a { f(1); fixture b; } test fixture b { f(2); }',
    ),
    ['f Integer:0', 'f Integer:1', 'f Integer:2'],
  ));
test('a test without a setup has no facts', () => assert.deepEqual(factTexts('test "t" {}'), []));

test('assertions have values, an open argument or the clock', () => {
  const { name, assertions } = testIn(
    `test "t" { assert p(+1, @current_unix_time); assert_not p(User{"a"}, x: Resource); assert p(1, x) iff x in [1, +2]; }`,
  );
  assert.equal(name, 't');
  const one = { kind: 'value', value: { type: 'Integer', id: '1' } };
  assert.deepEqual(
    assertions.map(({ expected, predicate, args, onlyIn }) => ({
      expected,
      predicate,
      args,
      onlyIn,
    })),
    [
      {
        expected: true,
        predicate: { name: 'p', arity: 2 },
        args: [one, { kind: 'now' }],
        onlyIn: undefined,
      },
      {
        expected: false,
        predicate: { name: 'p', arity: 2 },
        args: [
          { kind: 'value', value: { type: 'User', id: 'a' } },
          { kind: 'open', types: ['Org', 'User'] },
        ],
        onlyIn: undefined,
      },
      {
        expected: true,
        predicate: { name: 'p', arity: 2 },
        args: [one, { kind: 'open', types: 'any' }],
        onlyIn: {
          negated: false,
          values: [
            { type: 'Integer', id: '1' },
            { type: 'Integer', id: '2' },
          ],
        },
      },
    ],
  );
});
