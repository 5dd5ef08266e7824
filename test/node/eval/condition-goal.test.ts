import { test } from 'node:test';

import { checkAnswers, NOW_SECONDS } from './asking.ts';

test('integers compare as numbers, whatever side the literal is on', () => {
  checkAnswers(
    {
      policy: 'small(x) if size(x, n) and n < 10; big(x) if size(x, n) and 10 <= n;',
      facts: 'size("a", 9)\nsize("b", 10)\nsize("c", -100)',
    },
    `
      small(x) -> "a", "c"
      big(x) -> "b"
      small("b") -> no
    `,
  );
});

test('every order is its own', () => {
  const orders = ['<', '<=', '>', '>='].map((op, i) => `o${i}(x: Integer) if x ${op} 5;`);
  checkAnswers(
    { policy: orders.join('\n') },
    ['no yes no yes', 'yes yes no no', 'no no yes yes']
      .flatMap((answers, row) =>
        answers.split(' ').map((answer, i) => `o${i}(${[5, 4, 6][row]}) -> ${answer}`),
      )
      .join('\n'),
  );
});

test('what is no integer is neither less nor greater', () => {
  checkAnswers(
    { policy: 'p(x) if x < 5; q(x) if x >= 5;' },
    'p("1") -> no\nq("1") -> no\np(User{"1"}) -> no\np(1) -> yes',
  );
});

test('the time is one moment per question, and an integer like others', () => {
  checkAnswers(
    {
      policy: 'late(x) if due(x, end) and end < @current_unix_time; now(@current_unix_time);',
      facts: `due("a", ${NOW_SECONDS - 1})\ndue("b", ${NOW_SECONDS})`,
    },
    `
      late(x) -> "a"
      now(x) -> ${NOW_SECONDS}
      now(${NOW_SECONDS}) -> yes
      now(${NOW_SECONDS + 1}) -> no
      due(x, ${NOW_SECONDS}) and now(${NOW_SECONDS}) -> "b"
    `,
  );
});

test('values differ by type or by id', () => {
  checkAnswers(
    { policy: 'p(x, y) if x != y;' },
    'p("1", 1) -> yes\np(1, 1) -> no\np(1, 2) -> yes\np(A{"1"}, B{"1"}) -> yes',
  );
});

test('a list is a check for a known value and a choice for an open one', () => {
  checkAnswers(
    {
      policy: 'p(x) if x in ["a", "b", 3]; q(x: String) if x in ["a", 3];',
      facts: 'r("b")\nr("z")',
    },
    `
      p("a") -> yes
      p("z") -> no
      p(x) -> 3, "a", "b"
      q(x) -> "a"
      r(x) and p(x) -> "b"
      ids of x: p(x: String) -> "a", "b"
    `,
  );
});

test('a comparison that nothing decides refuses the question', () => {
  checkAnswers(
    {
      policy: 'p(x) if x < 5; q(x, y) if x != y; r(x) if not s(x); t(x) if u(x) and x < 5;',
      facts: 'u(1)\nu(9)',
    },
    `
      p(x) -> error unbound_variable
      q(x, "a") -> error unbound_variable
      r(x) -> error unbound_variable
      t(x) -> 1
    `,
  );
});
