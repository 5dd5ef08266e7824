import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  readLocalActions,
  readLocalAuthorize,
  readLocalList,
  readLocalQuery,
} from '../../../node/local/local-question.ts';

const ALICE = { actor_type: 'User', actor_id: 'alice' };
const ANVIL = { resource_type: 'Repo', resource_id: 'anvil' };
const alice = { type: 'User', id: 'alice' };
const anvil = { type: 'Repo', id: 'anvil' };
const LIST = { ...ALICE, action: 'read', resource_type: 'Repo' };
const HOLDS = {
  predicate: ['f', ['user', 'repo']],
  constraints: { user: { type: 'User', ids: ['alice'] }, repo: { type: 'Repo', ids: null } },
};

function checkRefused(read: () => unknown, message: RegExp) {
  assert.throws(read, { code: 'invalid_request', message });
}

test('a question comes with its bindings', () => {
  assert.deepEqual(
    readLocalAuthorize({ query: { ...ALICE, action: 'read', ...ANVIL }, data_bindings: 'facts:' }),
    {
      question: { actor: alice, action: 'read', resource: anvil, contextFacts: [] },
      bindingsText: 'facts:',
    },
  );
  assert.deepEqual(readLocalActions({ query: { ...ALICE, ...ANVIL }, data_bindings: null }), {
    question: { actor: alice, resource: anvil, contextFacts: [] },
    bindingsText: '',
  });
});

test('a list has a column, and no pages', () => {
  const query = { ...LIST, page_size: 10, page_token: 'x' };
  assert.deepEqual(readLocalList({ query, column: 'users.id' }), {
    question: {
      actor: alice,
      action: 'read',
      resourceType: 'Repo',
      contextFacts: [],
      page: { kind: 'all' },
    },
    bindingsText: '',
    column: 'users.id',
  });
  checkRefused(() => readLocalList({ query }), /column: is missing/u);
  checkRefused(() => readLocalList({ query, column: 'id) OR (TRUE' }), /column/u);
});

test('a query with more columns than it has variables is refused as a whole', () => {
  const columns = { user: 'a', repo: 'b', more: 'c' };
  const mode = { mode: 'select', query_vars_to_output_column_names: columns };
  checkRefused(
    () => readLocalQuery({ query: HOLDS, mode }),
    /mode.query_vars_to_output_column_names: has 3 variables, of which the query has 2$/u,
  );
});

test('a query says what its SQL is for', () => {
  const select = { mode: 'select', query_vars_to_output_column_names: { repo: 'id' } };
  assert.deepEqual(readLocalQuery({ query: HOLDS, mode: select }).mode, {
    kind: 'select',
    columnNames: new Map([['repo', 'id']]),
  });
  const filter = { mode: 'filter', query_var: 'repo', output_column_name: 'r.id' };
  assert.deepEqual(readLocalQuery({ query: HOLDS, mode: filter }).mode, {
    kind: 'filter',
    variable: 'repo',
    column: 'r.id',
  });
});

test('any name of a variable will do', () => {
  const query = JSON.parse(
    '{"predicate":["f",["__proto__"]],"constraints":{"__proto__":{"type":"User"}}}',
  ) as unknown;
  const names = JSON.parse('{"__proto__":"id"}') as unknown;
  const mode = { mode: 'select', query_vars_to_output_column_names: names };
  assert.deepEqual(readLocalQuery({ query, mode }).mode, {
    kind: 'select',
    columnNames: new Map([['__proto__', 'id']]),
  });
});

test('two variables cannot have one column', () => {
  const names = { user: 'id', repo: 'id' };
  const mode = { mode: 'select', query_vars_to_output_column_names: names };
  checkRefused(() => readLocalQuery({ query: HOLDS, mode }), /another variable has already/u);
});

test('what has another shape is refused with the place', () => {
  for (const [body, message] of [
    [null, /the body/u],
    [[], /the body/u],
    [{}, /query: /u],
    [{ query: [] }, /query: expected object/u],
    [{ query: HOLDS }, /mode: /u],
    [{ query: HOLDS, mode: { mode: 'update' } }, /mode\.mode: /u],
    [{ query: HOLDS, mode: { mode: 'select' } }, /mode\.query_vars_to_output_column_names: /u],
    [{ query: HOLDS, mode: { mode: 'filter', query_var: 'repo' } }, /output_column_name/u],
    [
      { query: HOLDS, mode: { mode: 'filter', query_var: 'repo', output_column_name: "'x'" } },
      /must be a column/u,
    ],
    [
      { query: HOLDS, mode: { mode: 'select', query_vars_to_output_column_names: { repo: 5 } } },
      /\["repo"\]: expected string/u,
    ],
  ] as const) {
    checkRefused(() => readLocalQuery(body), message);
  }
});
