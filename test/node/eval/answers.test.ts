import assert from 'node:assert/strict';
import { test } from 'node:test';

import { sortedIds, sortedRows } from '../../../node/eval/answers.ts';
import { checkAnswers } from './asking.ts';

const NO_BUDGET = { step: () => undefined };

test('rows ascend by type, then by the bytes of the id; wildcards come first; none twice', () => {
  const row = (type: string | null, id: string | null) => [{ type, id }];
  const sorted = [
    row(null, null),
    row('A', null),
    row('A', 'z'),
    row('A', '\u{ffff}'),
    row('A', '\u{10000}'),
    row('B', 'a'),
  ];
  assert.deepEqual(sortedRows([...sorted.toReversed(), ...sorted], NO_BUDGET), sorted);
});

test('ids ascend by their bytes; the wildcard comes first; none twice', () => {
  assert.deepEqual(sortedIds(['b', null, 'é', 'a', 'b', null], NO_BUDGET), [null, 'a', 'b', 'é']);
});

test('a wildcard has the type that was asked for, or the types that the rule says', () => {
  checkAnswers(
    {
      policy:
        'actor User {} resource A {} resource B {} any(x); some(x: Resource); same(x: User, x);',
    },
    `
      any(x) -> *
      any(x: A) -> A{*}
      some(x) -> A{*}, B{*}, User{*}
      same(x, y) -> (User{*}, User{*})
      any(x: A in ["2", "1"]) -> A{"1"}, A{"2"}
      ids of x: any(x: A) -> *
    `,
  );
});

test('one variable in two places, both wildcards, is one value', () => {
  checkAnswers(
    { policy: 'resource A {} resource B {} same(x: Resource, x);', facts: 'is(B{"1"})' },
    `
      same(x, y) -> (A{*}, A{*}), (B{*}, B{*})
      same(x, y) and is(y) -> (B{"1"}, B{"1"})
      same(x: A, y) and is(y) -> none
    `,
  );
});
