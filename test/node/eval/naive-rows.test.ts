import assert from 'node:assert/strict';
import { test } from 'node:test';

import { compareIds, compareRows, rowsOf } from '../../../node/eval/naive-rows.ts';

import type { QueryVariable } from '../../../node/eval/evaluator.ts';
import type { Term } from '../../../node/eval/naive-unify.ts';
import type { TypeSet } from '../../../node/polar/program.ts';

/** The rows of an answer, as text. */
function checkRows(
  answer: { readonly args: readonly Term[]; readonly holeTypes: readonly TypeSet[] },
  variables: readonly QueryVariable[],
  expected: readonly string[],
) {
  const rows = rowsOf({ ...answer, conditions: [], isDoubtful: false }, { variables, calls: [] });
  const texts = rows.map((row) => row.map(({ type, id }) => `${type}:${id}`).join(' '));
  assert.deepEqual(texts, expected);
}

const ANY: QueryVariable = { type: null, ids: null };

test('a value is a binding of its own', () => {
  checkRows({ args: [{ type: 'User', id: 'ann' }], holeTypes: [] }, [ANY], ['User:ann']);
});

test('a hole is one wildcard per type', () => {
  const args = [{ variable: 0 }];
  checkRows({ args, holeTypes: [['Bot', 'User']] }, [ANY], ['Bot:null', 'User:null']);
  checkRows({ args, holeTypes: ['any'] }, [ANY], ['null:null']);
});

test('one hole in two places has one type, two holes have all pairs', () => {
  const holeTypes = [
    ['Bot', 'User'],
    ['Bot', 'User'],
  ];
  checkRows(
    { args: [{ variable: 0 }, { variable: 0 }], holeTypes: holeTypes.slice(1) },
    [ANY, ANY],
    ['Bot:null Bot:null', 'User:null User:null'],
  );
  checkRows(
    { args: [{ variable: 0 }, { variable: 1 }], holeTypes },
    [ANY, ANY],
    ['Bot:null Bot:null', 'Bot:null User:null', 'User:null Bot:null', 'User:null User:null'],
  );
});

test('a hole of any type takes the ids that every list of its variables has', () => {
  const args = [{ variable: 0 }, { variable: 0 }];
  const lists = [
    { type: null, ids: ['a', 'b'] },
    { type: null, ids: ['b', 'c'] },
  ];
  checkRows({ args, holeTypes: ['any'] }, lists, ['null:b null:b']);
});

test('ids ascend by their bytes, null first', () => {
  const ids = ['b', 'ab', null, 'é', '\u{10000}', '\uffff', 'B', 'a', ''];
  assert.deepEqual(ids.toSorted(compareIds), [
    null,
    '',
    'B',
    'a',
    'ab',
    'b',
    'é',
    '\uffff',
    '\u{10000}',
  ]);
});

test('rows ascend variable by variable, by type and then by id', () => {
  const row = (...ids: readonly (string | null)[]) => ids.map((id) => ({ type: 'User', id }));
  const rows = [
    row('b', 'a'),
    row('a', 'b'),
    row('a', null),
    [
      { type: null, id: null },
      { type: 'User', id: 'z' },
    ],
    [
      { type: 'Bot', id: 'z' },
      { type: 'User', id: 'z' },
    ],
  ];
  const sorted = [rows[3], rows[4], rows[2], rows[1], rows[0]];
  assert.deepEqual(rows.toSorted(compareRows), sorted);
  assert.equal(compareRows(row('a', 'b'), row('a', 'b')), 0);
});
