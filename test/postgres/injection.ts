/**
 * Hostile texts in every place of a question of local authorization where a caller may put one: what
 * comes back is 400, or SQL that says of the tables what the engine says of the same rows as facts.
 * A suite for any database.
 */

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Dialect } from '../../node/local/sql-text.ts';
import type { Fact } from '../../node/polar/program.ts';
import { post, testApp } from '../fakes/http-app.ts';
import { worldOf } from '../fakes/policy-world.ts';
import type { Database } from './database.ts';
import { randomTexts } from './random-text.ts';

const POLICY = `
actor User {}
resource Doc {}
resource Group {}

has_permission(user: User, action: String, doc: Doc) if
  grants(user, action, doc);
has_permission(user: User, "read", doc: Doc) if
  group matches Group and
  has_group(user, group) and
  reads(group, doc);

declare grants(User, String, Doc);
declare reads(Group, Doc);
declare has_group(User, Group);
`;

const BINDINGS = (textType: string) => `
facts:
  grants(User:_, String:_, Doc:_):
    query: SELECT u, a, d FROM grants
  reads(Group:_, Doc:_):
    query: SELECT g, d FROM readers
sql_types:
  Doc: ${textType}
`;

const TABLES = `
CREATE TABLE grants (u varchar(100), a varchar(100), d varchar(100));
CREATE TABLE readers (g varchar(100), d varchar(100));
CREATE TABLE docs (id varchar(100));
CREATE TABLE users (id varchar(100));
INSERT INTO users VALUES ('canary');
`;

const TEXTS = [...new Set(randomTexts(80, 42))];
const next = (index: number) => TEXTS[(index + 1) % TEXTS.length] ?? '';

const value = (type: string, id: string) => ({ type, id });
const hasGroup = (user: string, group: string): Fact => ({
  predicate: 'has_group',
  args: [value('User', user), value('Group', group)],
});
/** Each text is in a group of its own; that group, and each text itself, may do things in tables. */
const CENTRAL = TEXTS.map((text) => hasGroup(text, text));
const GRANTS = TEXTS.map((text, index) => [text, text, next(index)]);
const READS = TEXTS.map((text) => [text, text]);
const IN_TABLES: readonly Fact[] = [
  ...GRANTS.map(([u = '', a = '', d = '']) => ({
    predicate: 'grants',
    args: [value('User', u), value('String', a), value('Doc', d)],
  })),
  ...READS.map(([g = '', d = '']) => ({
    predicate: 'reads',
    args: [value('Group', g), value('Doc', d)],
  })),
];

/** What differs from one database to another. */
export type Target = {
  readonly dialect: Dialect;
  readonly start: () => Promise<Database>;
  /** Statements that the tables need, and those that make the session what is tried. */
  readonly session: readonly string[];
  /** What sql_types calls text. */
  readonly textType: string;
  /** Does the server take the client's characters for others? Then a column has another name. */
  readonly misreadsNames: boolean;
  readonly placeholder: (at: number) => string;
  /** Numbers or codes of the server's errors that say no more than that nothing has this name, or that it is a word of SQL. */
  readonly harmless: readonly string[];
};

/** Tests of one target. */
export function tryInjections(target: Target): void {
  const bindingsText = BINDINGS(target.textType);
  const { dialect: sqlDialect } = target;
  const { app: local } = testApp({
    world: worldOf({ policy: POLICY, facts: CENTRAL }),
    sqlDialect,
  });
  const { app: whole } = testApp({
    world: worldOf({ policy: POLICY, facts: [...CENTRAL, ...IN_TABLES] }),
  });
  let server: Database;

  before(async () => {
    server = await target.start();
    await server.query(TABLES);
    const rows = [
      ...GRANTS.map((row) => ['grants', row] as const),
      ...READS.map((row) => ['readers', row] as const),
      ...TEXTS.map((text) => ['docs', [text]] as const),
    ];
    for (const [table, row] of rows) {
      const places = row.map((_, at) => target.placeholder(at + 1)).join(', ');
      await server.query(`INSERT INTO ${table} VALUES (${places})`, row);
    }
    for (const statement of target.session) await server.query(statement);
  });

  after(() => server[Symbol.asyncDispose]());

  /** Whatever was run before: nothing but SELECT was. */
  async function checkUntouched() {
    const [row = {}] = await server.query(`
      SELECT (SELECT count(*) FROM grants) AS grants, (SELECT count(*) FROM readers) AS readers,
        (SELECT count(*) FROM docs) AS docs, (SELECT count(*) FROM users) AS users`);
    const count = TEXTS.length;
    const counts = Object.values(row).map(Number);
    assert.deepEqual(counts, [count, count, count, 1]);
  }

  /** That nothing has this name, or that it is a word of SQL, is as far as any gets. */
  async function checkFailsByName(sql: string) {
    await assert.rejects(
      rowsOf(sql),
      ({ code, errno }: { code?: string; errno?: number }) =>
        target.harmless.includes(String(errno ?? code)),
      sql,
    );
  }

  /** The SQL, or undefined of what is refused as it should be. */
  async function sqlOf(
    path: string,
    body: object,
    bindings = bindingsText,
  ): Promise<string | undefined> {
    const response = await post(local, path, { ...body, data_bindings: bindings });
    if (response.statusCode === 400) return undefined;
    assert.equal(response.statusCode, 200, response.body);
    return response.json<{ sql: string }>().sql;
  }

  async function rowsOf(sql: string): Promise<readonly string[]> {
    return (await server.query(sql)).map((row) => String(Object.values(row)[0])).toSorted();
  }

  /** Neither a row, nor a truth. A condition alone is no statement. */
  async function checkNothing(sql: string) {
    const statement = sql.startsWith('(') ? `SELECT id FROM docs WHERE ${sql}` : sql;
    const rows = (await rowsOf(statement)).filter((text) => text !== 'false' && text !== '0');
    assert.deepEqual(rows, [], sql);
  }

  /** What the engine says, or undefined of what it refuses. */
  async function engineSays<Answer>(path: string, body: object): Promise<Answer | undefined> {
    const response = await post(whole, path, body);
    return response.statusCode === 400 ? undefined : response.json<Answer>();
  }

  async function checkAuthorize(query: object): Promise<boolean> {
    const sql = await sqlOf('/api/authorize_query', { query });
    if (sql === undefined) return false;
    const expected = await engineSays<{ allowed: boolean }>('/api/authorize', query);
    const rows = (await server.query(sql)).map(({ allowed }) => Number(allowed) === 1);
    assert.deepEqual(rows, [expected?.allowed], sql);
    return expected?.allowed === true;
  }

  async function checkResults(query: object, path: '/api/list' | '/api/actions'): Promise<number> {
    const isList = path === '/api/list';
    const sql = await sqlOf(`${path}_query`, { query, ...(isList ? { column: 'docs.id' } : {}) });
    if (sql === undefined) return 0;
    const found = await rowsOf(isList ? `SELECT id FROM docs WHERE ${sql}` : sql);
    const { results = [] } = (await engineSays<{ results: string[] }>(path, query)) ?? {};
    assert.deepEqual(found, results.toSorted(), sql);
    return found.length;
  }

  test('ids of actors, actions and resources', async () => {
    let allowed = 0;
    for (const [index, text] of TEXTS.entries()) {
      const actor = { actor_type: 'User', actor_id: text };
      for (const [action, resource_id] of [
        [text, next(index)],
        [text, text],
        ['read', text],
      ]) {
        const query = { ...actor, action, resource_type: 'Doc', resource_id };
        if (await checkAuthorize(query)) allowed += 1;
      }
    }
    assert.ok(allowed > TEXTS.length * 1.9, `${allowed} were allowed`);
    await checkUntouched();
  });

  test('ids in facts of the node, and in tables', async () => {
    let found = 0;
    for (const [index, text] of TEXTS.entries()) {
      const actor = { actor_type: 'User', actor_id: text };
      found += await checkResults({ ...actor, action: 'read', resource_type: 'Doc' }, '/api/list');
      const resource = { resource_type: 'Doc', resource_id: next(index) };
      found += await checkResults({ ...actor, ...resource }, '/api/actions');
    }
    assert.ok(found > TEXTS.length * 1.9, `${found} were found`);
    await checkUntouched();
  });

  test('ids in context facts', async () => {
    let found = 0;
    for (const text of TEXTS) {
      const query = {
        actor_type: 'User',
        actor_id: 'somebody',
        action: 'read',
        resource_type: 'Doc',
        context_facts: [hasGroup('somebody', text)],
      };
      found += await checkResults(query, '/api/list');
    }
    assert.ok(found > TEXTS.length * 0.9, `${found} were found`);
    await checkUntouched();
  });

  test('predicates, types and names of variables', async () => {
    for (const text of TEXTS) {
      const constraints = JSON.parse(
        `{${JSON.stringify(text)}:{"type":"User","ids":null},"doc":{"type":"Doc","ids":null},"action":{"type":"String","ids":["read"]}}`,
      ) as object;
      const query = { predicate: ['grants', [text, 'action', 'doc']], constraints };
      const names = JSON.parse(`{${JSON.stringify(text)}:"id"}`) as object;
      const mode = { mode: 'select', query_vars_to_output_column_names: names };
      const sql = await sqlOf('/api/evaluate_query_local', { query, mode });
      assert.ok(sql !== undefined);
      await server.query(sql);
      for (const hostile of [
        { predicate: [text, ['x']], constraints: { x: { type: 'User', ids: null } } },
        { predicate: ['grants', ['x', 'x', 'x']], constraints: { x: { type: text, ids: null } } },
      ]) {
        const select = { mode: 'select', query_vars_to_output_column_names: { x: 'id' } };
        const given = await sqlOf('/api/evaluate_query_local', { query: hostile, mode: select });
        if (given !== undefined) assert.deepEqual(await rowsOf(given), [], given);
      }
      const stranger = { actor_type: text, actor_id: text, action: text };
      await checkAuthorize({ ...stranger, resource_type: text, resource_id: text });
    }
    await checkUntouched();
  });

  test('columns', async () => {
    const query = { actor_type: 'User', actor_id: TEXTS[0], action: 'read', resource_type: 'Doc' };
    let refused = 0;
    for (const text of [...TEXTS, ...TEXTS.map((each) => `docs.id${each}`)]) {
      const sql = await sqlOf('/api/list_query', { query, column: text });
      if (sql === undefined) refused += 1;
      else await checkFailsByName(`SELECT id FROM docs WHERE ${sql}`);
    }
    assert.ok(refused > TEXTS.length * 1.8, `${refused} were refused`);
    await checkUntouched();
  });

  test('names of columns that are given out', async () => {
    const constraints = {
      group: { type: 'Group', ids: [TEXTS[0]] },
      doc: { type: 'Doc', ids: null },
    };
    const query = { predicate: ['reads', ['group', 'doc']], constraints };
    let accepted = 0;
    for (const text of [...TEXTS, 'id', 'userId', 'a b']) {
      const mode = { mode: 'select', query_vars_to_output_column_names: { doc: text } };
      const sql = await sqlOf('/api/evaluate_query_local', { query, mode });
      if (sql === undefined) continue;
      accepted += 1;
      const [row = {}, ...others] = await server.query(sql);
      assert.deepEqual([Object.values(row), others], [[TEXTS[0]], []], sql);
      if (!target.misreadsNames) assert.deepEqual(Object.keys(row), [text]);
    }
    assert.ok(accepted >= 3, `${accepted} were accepted`);
    await checkUntouched();
  });

  test('types and signatures in data bindings', async () => {
    const query = { actor_type: 'User', actor_id: TEXTS[1], action: 'read', resource_type: 'Doc' };
    for (const text of TEXTS) {
      const quoted = JSON.stringify(text);
      const type = `${bindingsText}  Group: ${quoted}\n  ${quoted}: text\n`;
      const signature = `facts:\n  ${JSON.stringify(`reads(Group:${quoted}, Doc:_)`)}: { query: SELECT 'x' }\n`;
      const predicate = `facts:\n  ${JSON.stringify(`${text}(Group:_, Doc:_)`)}: { query: SELECT 'x', 'y' }\n`;
      for (const bindings of [type, signature, predicate]) {
        const sql = await sqlOf('/api/list_query', { query, column: 'id' }, bindings);
        if (sql === undefined) continue;
        if (bindings === type) await checkFailsByName(`SELECT id FROM docs WHERE ${sql}`);
        else await rowsOf(`SELECT id FROM docs WHERE ${sql}`);
      }
    }
    await checkUntouched();
  });

  test('what no server can hold, or no fact, is refused, or in no table', async () => {
    const long = 'x'.repeat(1_000_000);
    for (const text of ['a\0b', 'a\uD800b', long]) {
      const actor = { actor_type: 'User', actor_id: text };
      const doc = { resource_type: 'Doc', resource_id: text };
      const context_facts = [hasGroup('somebody', text)];
      const list = {
        actor_type: 'User',
        actor_id: 'somebody',
        action: 'read',
        resource_type: 'Doc',
      };
      const select = { mode: 'select', query_vars_to_output_column_names: { x: text } };
      const constraints = { x: { type: 'User', ids: null } };
      const bound = { predicate: ['grants', ['x', 'x', 'x']], constraints };
      for (const [path, body] of [
        ['/api/authorize_query', { query: { ...actor, action: 'read', ...doc } }],
        [
          '/api/authorize_query',
          { query: { ...actor, action: text, resource_type: text, resource_id: text } },
        ],
        ['/api/list_query', { query: { ...list, actor_id: text }, column: 'id' }],
        ['/api/list_query', { query: { ...list, context_facts }, column: 'id' }],
        ['/api/list_query', { query: list, column: text }],
        ['/api/actions_query', { query: { ...actor, ...doc } }],
        ['/api/evaluate_query_local', { query: bound, mode: select }],
      ] as const) {
        const sql = await sqlOf(path, body);
        if (sql !== undefined) await checkNothing(sql);
      }
    }
    await checkUntouched();
  });
}
