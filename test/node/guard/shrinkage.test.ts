import assert from 'node:assert/strict';
import { test } from 'node:test';
import { shrinkageOf } from '../../../node/guard/shrinkage.ts';
import { policyOf } from '../polar/program-text.ts';

/** What a copy looks like that has so many facts of each predicate, all of one argument. */
function sideOf(counts: Readonly<Record<string, number>>, unused = '') {
  const predicates = Object.entries(counts)
    .filter(([, factCount]) => factCount > 0)
    .map(([name, factCount]) => ({ name, arity: 1, factCount }));
  const factCount = predicates.reduce((sum, each) => sum + each.factCount, 0);
  const declared = ['a', 'b', 'c'].filter((name) => name !== unused);
  const policy = policyOf(declared.map((name) => `declare ${name}(String);`).join('\n'));
  return { facts: { factCount, predicates: () => predicates }, policy };
}

function check(
  before: Readonly<Record<string, number>>,
  after: Readonly<Record<string, number>>,
  expected: { emptied?: string; shrunk?: string; isSmaller?: boolean; areAllGone?: boolean },
) {
  const found = shrinkageOf(sideOf(before), sideOf(after));
  const names = (changes: typeof found.emptied) => changes.map((each) => each.predicate).join(' ');
  assert.deepEqual(
    {
      emptied: names(found.emptied),
      shrunk: names(found.shrunk),
      isSmaller: found.isSmaller,
      areAllGone: found.areAllGone,
    },
    { emptied: '', shrunk: '', isSmaller: false, areAllGone: false, ...expected },
  );
}

test('a copy that is as large, or larger, has lost nothing', () => {
  check({ a: 100, b: 3 }, { a: 100, b: 3 }, {});
  check({ a: 100 }, { a: 10_000, b: 3 }, {});
  check({}, {}, {});
  check({}, { a: 1 }, {});
});

test('a predicate without any facts left is emptied, unless it had few', () => {
  check({ a: 20, b: 20 }, { b: 20 }, { emptied: 'a/1' });
  check({ a: 19, b: 20 }, { b: 20 }, {});
});

test('a predicate with next to nothing left is emptied too', () => {
  check({ a: 1_000_000, b: 9e6 }, { a: 10_000, b: 9e6 }, { emptied: 'a/1' });
  check({ a: 1_000_000, b: 9e6 }, { a: 10_001, b: 9e6 }, { shrunk: 'a/1' });
});

test('a predicate that lost more than half of many facts shrank', () => {
  check({ a: 200, b: 500 }, { a: 100, b: 500 }, {});
  check({ a: 200, b: 500 }, { a: 99, b: 500 }, { shrunk: 'a/1' });
  check({ a: 150, b: 500 }, { a: 51, b: 500 }, {});
});

test('all facts together are smaller at a smaller share', () => {
  check({ a: 5_000, b: 5_000 }, { a: 3_500, b: 3_500 }, {});
  check({ a: 5_000, b: 5_000 }, { a: 3_500, b: 3_499 }, { isSmaller: true });
  check({ a: 500, b: 500 }, { a: 300, b: 300 }, {});
});

test('nothing left at all is seen, however little there was', () =>
  check({ a: 1 }, {}, { areAllGone: true }));

test('those that lost most come first', () =>
  check({ a: 20, b: 900, c: 30 }, {}, { emptied: 'b/1 c/1 a/1', areAllGone: true }));

test('a predicate that the new policy has no use for may go', () => {
  const next = sideOf({ b: 500 }, 'a');
  const { emptied, before, after } = shrinkageOf(sideOf({ a: 500, b: 500 }), next);
  assert.deepEqual({ emptied, before, after }, { emptied: [], before: 1_000, after: 500 });
});
