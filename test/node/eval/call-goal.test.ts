import { test } from 'node:test';

import { checkAnswers } from './asking.ts';

test('facts are checked when everything is known and scanned when something is open', () => {
  checkAnswers(
    {
      policy: 'p(x, y) if edge(x, y) and edge(y, x);',
      facts: 'edge("a", "b")\nedge("b", "a")\nedge("b", "c")\nedge("d", "d")',
    },
    `
      p("a", "b") -> yes
      p("b", "c") -> no
      p(x, y) -> ("a", "b"), ("b", "a"), ("d", "d")
    `,
  );
});

test('a variable that stands twice in a call is one value', () => {
  checkAnswers(
    {
      policy: 'loop(x) if edge(x, x); both(x) if link(x, x); link(x, y) if edge(x, y);',
      facts: 'edge("a", "b")\nedge("b", "b")\nedge("c", T{"c"})',
    },
    'loop(x) -> "b"\nboth(x) -> "b"\nboth("a") -> no',
  );
});

test('a rule that may be undecided is asked after whatever binds its variable', () => {
  checkAnswers(
    { policy: 'p(x) if small(x) and q(x); small(x) if x < 5;', facts: 'q(3)\nq(7)' },
    'p(x) -> 3\nsmall(x) -> error unbound_variable',
  );
});

test('an undecided part does not matter to what is true or false without it', () => {
  checkAnswers(
    {
      policy: 'p(x) if odd(x); p(x) if q(x); odd(x) if r(x, y) and z < 5 and s(x);',
      facts: 'q(1)\nr(1, 2)\nr(2, 2)\ns(1)',
    },
    'p(1) -> yes\np(2) -> no\np(3) -> no',
  );
});

test('an undecided call under not is neither true nor false', () => {
  checkAnswers(
    { policy: 'p(x) if q(x) and not odd(x); odd(x) if r(x) and y < 5;', facts: 'q(1)\nq(2)\nr(1)' },
    'p(1) -> error unbound_variable\np(2) -> yes\np(3) -> no',
  );
});

test('not is for all: what is its own variable is tried with every value', () => {
  checkAnswers(
    {
      policy:
        'free(x) if item(x) and not taken(x, _); done(x) if item(x) and not open(x); open(x) if task(x, t) and not closed(t);',
      facts:
        'item("a")\nitem("b")\ntaken("a", "u")\ntask("a", "1")\ntask("a", "2")\ntask("b", "1")\nclosed("1")',
    },
    'free(x) -> "b"\ndone(x) -> "b"\ndone("a") -> no',
  );
});

test('calls that wait for each other find what only both together give', () => {
  checkAnswers(
    {
      policy:
        'even(x) if zero(x); even(x) if next(y, x) and odd(y); odd(x) if next(y, x) and even(y);',
      facts: 'zero("0")\nnext("0", "1")\nnext("1", "2")\nnext("2", "3")\nnext("3", "0")',
    },
    `
      even("2") -> yes
      odd("2") -> no
      even(x) -> "0", "2"
      odd(x) -> "1", "3"
      odd(x) and even(x) -> none
    `,
  );
});
