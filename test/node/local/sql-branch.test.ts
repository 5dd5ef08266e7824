import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Branch, Condition } from '../../../node/local/residual.ts';
import { anySql, isOfCaller, selectSql } from '../../../node/local/sql-branch.ts';
import {
  bound,
  constant,
  members,
  MYSQL,
  operand,
  POSTGRESQL,
  scalar,
} from '../../fakes/local-parts.ts';

const CERTAIN: Branch = { sources: [], conditions: [], outputs: [] };
const ORG = scalar(1, 0);
const USER = scalar(1, 1, 'User');
const CALLER = scalar(undefined, 0);
const IS_ANN: Condition = { kind: 'equal', left: USER, right: constant('User:ann') };
const IS_CALLER: Condition = { kind: 'equal', left: ORG, right: operand(CALLER) };
const FROM = 'FROM (SELECT o, u FROM m) AS oso_1 (oso_c1, oso_c2)';

function check(branch: Branch, expected: string) {
  assert.equal(anySql([branch], POSTGRESQL), `(${expected})`);
}

test('nothing is false, what is certain is true', () => {
  assert.equal(anySql([], POSTGRESQL), 'FALSE');
  assert.equal(anySql([members([]), CERTAIN], POSTGRESQL), 'TRUE');
});

test('rows are looked for without those that have no id', () => {
  check(
    members([IS_ANN]),
    `EXISTS (SELECT 1 ${FROM} WHERE oso_1.oso_c1 IS NOT NULL AND oso_1.oso_c2 = 'ann')`,
  );
});

test('the caller’s column is one of a list that is the same for all rows', () => {
  check(
    members([IS_CALLER, IS_ANN]),
    `d.id IN (SELECT oso_1.oso_c1 ${FROM} WHERE oso_1.oso_c1 IS NOT NULL AND oso_1.oso_c2 = 'ann')`,
  );
});

test('a caller’s column that is said more of is compared row by row', () => {
  const isNotB: Condition = { kind: 'differ', left: operand(CALLER), right: constant('Org:b') };
  check(
    members([IS_CALLER, IS_ANN, isNotB]),
    `EXISTS (SELECT 1 ${FROM} WHERE oso_1.oso_c1 = d.id AND oso_1.oso_c2 = 'ann' AND d.id <> 'b')`,
  );
});

test('conditions without rows stand for themselves', () => {
  const compare: Condition = {
    kind: 'compare',
    operator: '<',
    left: operand(scalar(undefined, 0, 'Integer')),
    right: constant('Integer:5'),
  };
  check({ ...CERTAIN, conditions: [compare] }, "CAST(d.id AS BIGINT) < CAST('5' AS BIGINT)");
  const oneOf = (rows: readonly (readonly string[])[]): Condition => ({
    kind: 'one-of',
    scalars: [CALLER],
    rows,
  });
  check({ ...CERTAIN, conditions: [oneOf([['a'], ['b']])] }, "d.id IN ('a', 'b')");
  const not: Condition = { kind: 'not', branches: [{ ...CERTAIN, conditions: [oneOf([['a']])] }] };
  check({ ...CERTAIN, conditions: [not] }, "NOT (d.id IN ('a'))");
});

test('rows of several columns are compared as rows', () => {
  const condition: Condition = {
    kind: 'one-of',
    scalars: [ORG, USER],
    rows: [
      ['a', 'x'],
      ['b', 'y'],
    ],
  };
  check(
    members([condition]),
    `EXISTS (SELECT 1 ${FROM} WHERE (oso_1.oso_c1, oso_1.oso_c2) IN (('a', 'x'), ('b', 'y')))`,
  );
});

test('a binding of constants alone has no columns', () => {
  const source = {
    kind: 'bound',
    number: 1,
    bound: bound('SELECT FROM t', 'on', 'String:x'),
  } as const;
  check({ ...CERTAIN, sources: [source] }, 'EXISTS (SELECT 1 FROM (SELECT FROM t) AS oso_1)');
});

test('recursive tables and written rows are sources like others', () => {
  const sources: Branch['sources'] = [
    { kind: 'recursive', number: 1, table: 3, member: 2 },
    {
      kind: 'rows',
      number: 2,
      types: ['Org', 'User'],
      rows: [
        ['a', 'x'],
        ['b', 'y'],
      ],
    },
  ];
  const branch = { ...CERTAIN, sources };
  check(
    branch,
    "EXISTS (SELECT 1 FROM oso_r3 AS oso_1, (VALUES ('a', 'x'), ('b', 'y')) AS oso_2 (oso_c1, oso_c2) WHERE oso_1.oso_member = 2)",
  );
  const names = new Map([[1, 'row']]);
  assert.match(
    selectSql(['1'], branch, { ...POSTGRESQL, names }),
    /^SELECT 1 FROM \(VALUES .* WHERE row\.oso_member = 2$/u,
  );
  assert.match(
    anySql([branch], MYSQL),
    /\(SELECT _binary'a' AS oso_c1, _binary'x' AS oso_c2 UNION ALL SELECT _binary'b' AS oso_c1, _binary'y' AS oso_c2\) AS oso_2/u,
  );
});

test('a SELECT of nothing but conditions has a row to be true of', () => {
  assert.equal(selectSql(["'a'"], CERTAIN, POSTGRESQL), "SELECT 'a'");
  const branch = { ...CERTAIN, conditions: [IS_ANN] };
  assert.equal(
    selectSql(["'a'"], branch, POSTGRESQL),
    "SELECT 'a' FROM (SELECT 1 AS oso_c1) AS oso_0 WHERE oso_1.oso_c2 = 'ann'",
  );
});

test('MySQL names columns with WITH, and has their bytes beside them', () => {
  assert.match(
    anySql([members([IS_ANN])], MYSQL),
    /FROM \(WITH oso_q \(oso_c1, oso_c2\) AS \(SELECT o, u FROM m\) SELECT oso_q\.\*, .* AS oso_b1, .* AS oso_b2 FROM oso_q\) AS oso_1 WHERE .*oso_1\.oso_b2 = _binary'ann'/u,
  );
});

test('a condition on the caller’s column is seen wherever it stands', () => {
  assert.ok(isOfCaller(IS_CALLER));
  assert.ok(isOfCaller({ kind: 'not', branches: [members([IS_CALLER])] }));
  assert.ok(isOfCaller({ kind: 'one-of', scalars: [CALLER], rows: [['a']] }));
  assert.ok(!isOfCaller(IS_ANN));
});
