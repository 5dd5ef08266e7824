import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Branch, RecursiveTable } from '../../../node/local/residual.ts';
import {
  type Answer,
  conditionSql,
  rowsStatement,
  textStatement,
  truthStatement,
} from '../../../node/local/sql-statement.ts';
import { constant, members, MYSQL, operand, POSTGRESQL, scalar } from '../../fakes/local-parts.ts';

const TABLE: RecursiveTable = {
  number: 1,
  width: 1,
  first: [{ member: 0, branch: members([], [operand(scalar(1, 0))]) }],
  next: [],
};

function answer(...branches: readonly Branch[]): Answer {
  return { branches, tables: [TABLE], newSource: () => 99, context: POSTGRESQL };
}

function only(...outputs: Branch['outputs']): Branch {
  return { sources: [], conditions: [], outputs };
}

const RECURSIVE: Branch = {
  sources: [{ kind: 'recursive', number: 7, table: 1, member: 0 }],
  conditions: [],
  outputs: [],
};

test('a truth is one row, decided or not', () => {
  assert.equal(truthStatement(answer(), 'allowed'), 'SELECT FALSE AS allowed');
  assert.equal(truthStatement(answer(only()), 'allowed'), 'SELECT TRUE AS allowed');
  assert.equal(truthStatement(answer(only(), RECURSIVE), 'allowed'), 'SELECT TRUE AS allowed');
  assert.match(
    truthStatement(answer(members([])), 'allowed'),
    /^SELECT \(EXISTS \(.*\)\) AS allowed$/u,
  );
});

test('recursive tables stand before a statement and within a condition', () => {
  assert.match(
    truthStatement(answer(RECURSIVE), 'x'),
    /^WITH RECURSIVE oso_r1 .*\) SELECT \(EXISTS/u,
  );
  assert.match(
    conditionSql(answer(RECURSIVE)),
    /^\(\(WITH RECURSIVE .*\) SELECT \(EXISTS \(.*\)\)\)\)$/u,
  );
});

test('a condition is in parentheses', () => {
  assert.equal(conditionSql(answer()), '(FALSE)');
  assert.equal(conditionSql(answer(only())), '(TRUE)');
});

test('a condition that something is absent does not hold of a row without an id', () => {
  const equal = {
    kind: 'equal',
    left: scalar(1, 0),
    right: operand(scalar(undefined, 0)),
  } as const;
  const branch = {
    ...only(),
    conditions: [{ kind: 'not', branches: [members([equal])] }],
  } as const;
  assert.match(conditionSql(answer(branch)), /^\(d\.id IS NOT NULL AND \(NOT \(d\.id IN/u);
});

test('texts are distinct rows, an open one is a star', () => {
  const none =
    "SELECT DISTINCT CAST('*' AS TEXT) AS actions FROM (SELECT 1 AS oso_c1) AS oso_0 WHERE FALSE";
  assert.equal(textStatement(answer(), 'actions'), none);
  assert.equal(
    textStatement(answer(only({ kind: 'open' })), 'actions'),
    "SELECT DISTINCT CAST('*' AS TEXT) AS actions",
  );
  const both = answer(
    only(constant('String:read')),
    members([], [operand(scalar(1, 0, 'String'))]),
  );
  assert.match(
    textStatement(both, 'actions'),
    /^SELECT CAST\('read' AS TEXT\) AS actions UNION SELECT /u,
  );
});

test('rows are distinct', () => {
  assert.equal(
    rowsStatement(answer(only(constant('Org:a'))), ['id']),
    `SELECT DISTINCT 'a' AS "id"`,
  );
});

test('MySQL answers from recursive tables only when they are whole', () => {
  const recursive = { ...answer(RECURSIVE), context: MYSQL };
  const truth = / SELECT CASE WHEN \(SELECT 9223372036854775807 \+ .* THEN \(EXISTS \(.*\)\) END/u;
  assert.match(truthStatement(recursive, 'x'), truth);
  assert.match(conditionSql(recursive), truth);
  const rows = rowsStatement(
    { ...recursive, branches: [{ ...RECURSIVE, outputs: [constant('Org:a')] }] },
    ['id'],
  );
  assert.match(rows, / UNION SELECT NULL AS oso_c1, NULL AS oso_b1 FROM oso_cut WHERE /u);
  assert.doesNotMatch(truthStatement({ ...answer(), context: MYSQL }, 'x'), /oso_cut/u);
});
