import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NO_BINDINGS } from '../../../node/local/bindings.ts';
import { readBindings } from '../../../node/local/read-bindings.ts';

const read = (text: string) => readBindings('postgresql', text);

function checkWrong(text: string, ...lines: readonly string[]) {
  assert.throws(
    () => read(text),
    (error: unknown) => {
      assert.ok(error instanceof Error && 'code' in error);
      assert.equal(error.code, 'invalid_request');
      const [first, ...rest] = error.message.split('\n  ');
      assert.match(first ?? '', /^Cannot read the data bindings: (?:a mistake|\d+ mistakes)$/u);
      assert.deepEqual(rest, lines);
      return true;
    },
  );
}

test('signatures, queries and types are read', () => {
  const text = `
facts:
  "has_relation(Issue:_, String:parent, Repository:_)":
    query: 'SELECT id, "repoId" FROM "Issue"'
  has_role(User:_, String:_, Organization:_):
    query: >
      SELECT users.username, users.role::TEXT,
      users.org FROM users
  is_public(Document:_):
    query: SELECT id FROM document where is_public = true
sql_types:
  Issue: UUID
  Organization: integer
`;
  assert.deepEqual(read(text), {
    bound: [
      {
        predicate: 'has_relation',
        args: [
          { kind: 'column', type: 'Issue' },
          { kind: 'constant', type: 'String', id: 'parent' },
          { kind: 'column', type: 'Repository' },
        ],
        query: 'SELECT id, "repoId" FROM "Issue"',
      },
      {
        predicate: 'has_role',
        args: [
          { kind: 'column', type: 'User' },
          { kind: 'column', type: 'String' },
          { kind: 'column', type: 'Organization' },
        ],
        query: 'SELECT users.username, users.role::TEXT, users.org FROM users',
      },
      {
        predicate: 'is_public',
        args: [{ kind: 'column', type: 'Document' }],
        query: 'SELECT id FROM document where is_public = true',
      },
    ],
    sqlTypes: new Map([
      ['Issue', 'UUID'],
      ['Organization', 'integer'],
    ]),
  });
});

test('a predicate may be bound with several signatures', () => {
  const { bound } = read(`
facts:
  is_public(Document:_):
    query: SELECT id FROM document
  is_public(Document:_, Boolean:_):
    query: SELECT id, is_public FROM document
  is_public(Folder:_):
    query: SELECT id FROM folder
`);
  assert.deepEqual(
    bound.map(({ predicate, args }) => `${predicate}/${args.length}`),
    ['is_public/1', 'is_public/2', 'is_public/1'],
  );
});

test('an empty file binds nothing, and so do empty sections', () => {
  for (const text of ['', '  \n', '# nothing yet', '~', 'facts:', 'facts: {}\nsql_types:\n']) {
    assert.deepEqual(read(text), NO_BINDINGS, text);
  }
});

test('what Oso Sync has in the same file is left alone', () => {
  const { bound } = read(`
dbs:
  main: { connection_string: postgresql:// }
facts:
  is_public(Document:_):
    db: main
    query: SELECT id FROM document
    batch_size: 10
owner: us
`);
  assert.equal(bound.length, 1);
});

test('an anchor is written once and used twice', () => {
  const { bound } = read(`
facts:
  f(User:_):
    query: &all SELECT id FROM users
  g(User:_):
    query: *all
`);
  assert.deepEqual(
    bound.map(({ query }) => query),
    ['SELECT id FROM users', 'SELECT id FROM users'],
  );
});

test('all mistakes are named at once, with their lines', () => {
  checkWrong(
    `
facts:
  f(User):
    query: SELECT id FROM users
  g(User:_, _):
    query: 5
  h(User:_):
    query: DELETE FROM users
  i(User:_):
  j(User:_):
    sql: SELECT 1
sql_types:
  User: text); DROP TABLE users
`,
    'line 3: "f(User)" must have an argument that is a column, like User:_',
    'line 5: "g(User:_, _)" has an argument _ without a type: write User:_',
    'line 6: the query of "g(User:_, _)" must be a text',
    'line 8: the query of "h(User:_)" must be a SELECT',
    'line 9: "i(User:_)" must have keys and values',
    'line 10: "j(User:_)" must have a query',
    'line 13: the SQL type of "User" must be a type like UUID or character varying(36)',
  );
});

test('text that is no YAML is refused with the line', () => {
  checkWrong(
    'facts: [',
    'line 1: Flow sequence in block collection must be sufficiently indented and end with a ]',
  );
  checkWrong('facts:\n  a: b: c', 'line 2: Nested mappings are not allowed in compact mappings');
});

test('a file of another shape is refused', () => {
  checkWrong('- a', 'line 1: the file must have keys and values');
  checkWrong('hello', 'line 1: the file must have keys and values');
  checkWrong('sql_types:\n', 'line 1: there must be a section "facts", even if empty');
  checkWrong('facts:\n  - f(User:_)', 'line 2: "facts" must have keys and values');
});

test('a slip in a key is found', () => {
  checkWrong(
    'fact:\nfacts:\nsql_type:\n',
    'line 1: "fact" is not known; did you mean "facts"?',
    'line 3: "sql_type" is not known; did you mean "sql_types"?',
  );
  checkWrong(
    'facts:\n  f(User:_):\n    querry: SELECT 1\n',
    'line 2: "f(User:_)" must have a query',
    'line 3: "querry" is not known; did you mean "query"?',
  );
});

test('what is written twice is refused', () => {
  checkWrong(
    'facts:\n  f(User:_): { query: SELECT 1 }\n  f(User:_): { query: SELECT 2 }\n',
    'line 3: "f(User:_)" is here twice',
  );
});

test('of very many mistakes some are shown, and how many there are', () => {
  const text = `facts:\n${Array.from({ length: 12 }, (_, index) => `  f${index}: {query: SELECT 1}\n`).join('')}`;
  assert.throws(() => read(text), /12 mistakes\n.*\n  and 2 more$/su);
});

test('more than a person would write is refused', () => {
  const entry = (index: number) => `  f${index}(User:_): { query: SELECT 1 }\n`;
  const entries = Array.from({ length: 1_001 }, (_, index) => entry(index)).join('');
  checkWrong(`facts:\n${entries}`, 'line 1: "facts" must not have more than 1000 entries');
  assert.throws(() => read(`# ${'x'.repeat(131_072)}`), { code: 'too_large' });
});

test('aliases do not multiply', () => {
  const aliases = Array.from({ length: 150 }, (_, index) => `  f${index}(User:_): *a\n`).join('');
  const text = `facts:\n  f(User:_): &a { query: SELECT 1 }\n${aliases}`;
  assert.throws(() => read(text), /more than 100 aliases/u);
  const bomb = [
    'a: &a0 [x]',
    ...Array.from({ length: 40 }, (_, i) => `a${i}: &a${i + 1} [*a${i}, *a${i}]`),
  ];
  checkWrong(bomb.join('\n'), 'line 1: there must be a section "facts", even if empty');
});

test('no text makes it fail in another way', () => {
  const texts = [
    '['.repeat(20_000),
    '{a: '.repeat(10_000),
    '- '.repeat(10_000),
    '? '.repeat(10_000),
    'facts: *nobody',
    'facts: &a *a',
    'facts: !!binary aGk=',
    'facts: { ? [1] : 2 }',
    '\0',
    '\uFEFFfacts:\n  x: \uD800',
    '%YAML 1.1\n---\nfacts:\n  <<: { a: b }',
    '--- a\n--- b',
  ];
  for (const text of texts) {
    assert.throws(() => read(text), { code: 'invalid_request' }, text.slice(0, 40));
  }
});
