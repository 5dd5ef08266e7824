/**
 * The working group's own scenarios: the requests of its certification (openid/authzen,
 * certification/authorization-api-1_0-scenario.md; the names of the tests are its headings), and the decisions
 * that were published for its interop events.
 */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Fact } from '../../../node/polar/program.ts';
import { AuthzenApp } from '../../fakes/authzen-app.ts';
import { fact, worldOf } from '../../fakes/policy-world.ts';

const CASES = join(import.meta.dirname, '../../cases/authzen');

function textOf(name: string): string {
  return readFileSync(join(CASES, name), 'utf8');
}

/** The words of each line. */
function linesOf(name: string): readonly (readonly string[])[] {
  const lines = textOf(name).split('\n');
  return lines
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => line.split(' '));
}

function appOf(policy: string, facts: readonly Fact[]): AuthzenApp {
  return new AuthzenApp(worldOf({ policy: textOf(policy), facts }));
}

const certified = appOf('certification.polar', [
  fact('has_role', 'user:alice', 'String:writer', 'record:record-1'),
  fact('has_role', 'user:alice', 'String:writer', 'record:record-2'),
  fact('has_role', 'user:bob', 'String:reader', 'record:record-1'),
  fact('has_title', 'user:bob', 'String:admin'),
  fact('has_status', 'record:record-2', 'String:archived'),
]);

const alice = { type: 'user', id: 'alice' };
const bob = { type: 'user', id: 'bob' };
const record1 = { type: 'record', id: 'record-1' };
const record2 = { type: 'record', id: 'record-2' };
const archived2 = { ...record2, properties: { status: 'archived' } };
const administrator = { ...bob, properties: { role: 'admin' } };
const read = { name: 'read' };
const write = { name: 'write' };
const aliceReads = { subject: alice, action: read, resource: record1 };
const context = { time: '2025-06-27T18:03-07:00', ip: '192.168.1.1' };

async function answerOf(app: AuthzenApp, endpoint: string, body: unknown): Promise<unknown> {
  const reply = await app.post(endpoint, body);
  assert.equal(reply.statusCode, 200, reply.body);
  return reply.json();
}

async function checkDecision(body: object, decision: boolean, app = certified) {
  assert.deepEqual(await answerOf(app, 'evaluation', body), { decision });
}

async function decisionsOf(body: object, app = certified): Promise<readonly boolean[]> {
  const { evaluations } = (await answerOf(app, 'evaluations', body)) as {
    evaluations: { decision: boolean }[];
  };
  return evaluations.map(({ decision }) => decision);
}

async function found(kind: string, body: object, app = certified): Promise<readonly string[]> {
  const { results } = (await answerOf(app, `search/${kind}`, body)) as {
    results: { type?: string; id?: string; name?: string }[];
  };
  return results.map(({ id, name }) => id ?? name ?? '');
}

async function checkRefused(endpoint: string, body: unknown) {
  const reply = await certified.post(endpoint, body);
  assert.equal(reply.statusCode, 400, reply.body);
}

test('Basic Core: request acceptance', async () => {
  await checkDecision(aliceReads, true);
  await checkDecision({ ...aliceReads, action: write }, true);
  await checkDecision({ ...aliceReads, subject: bob }, true);
  await checkDecision({ ...aliceReads, subject: bob, action: write }, false);
  await checkDecision({ ...aliceReads, context }, true);
  const more = {
    subject: { ...alice, properties: { department: 'Sales', role: 'manager' } },
    action: { ...read, properties: { method: 'GET' } },
    resource: { ...record1, properties: { status: 'active', owner: 'bob' } },
  };
  await checkDecision(more, true);
  await checkDecision({ ...aliceReads, foo: 'bar', futureField: { nested: true } }, true);
});

test('Basic Core: error handling', async () => {
  const { subject, action, resource } = aliceReads;
  const wrong: readonly unknown[] = [
    { action, resource },
    { subject, resource },
    { subject, action },
    { ...aliceReads, subject: { id: 'alice' } },
    { ...aliceReads, subject: { type: 'user' } },
    { ...aliceReads, action: {} },
    { ...aliceReads, resource: { id: 'record-1' } },
    { ...aliceReads, resource: { type: 'record' } },
    { ...aliceReads, subject: 'alice' },
    { ...aliceReads, action: { name: 123 } },
    '{"subject":',
    '',
  ];
  for (const body of wrong) await checkRefused('evaluation', body);
});

test('Basic Core: idempotency', async () => {
  for (let time = 0; time < 3; time += 1) await checkDecision(aliceReads, true);
});

test('Basic Properties: fixture requests', async () => {
  const aliceDeletes = (soft: boolean) => ({
    ...aliceReads,
    action: { name: 'delete', properties: { soft } },
  });
  await checkDecision({ ...aliceReads, action: write, resource: archived2 }, false);
  await checkDecision({ subject: administrator, action: write, resource: archived2 }, true);
  await checkDecision(aliceDeletes(true), true);
  await checkDecision(aliceDeletes(false), false);
});

test('Batch Core: request acceptance', async () => {
  const whole = { subject: alice, action: read };
  const resources = [{ resource: record1 }, { resource: record2 }];
  assert.equal((await decisionsOf({ ...whole, evaluations: resources })).length, 2);
  const bobs = { subject: bob, resource: record1 };
  const actions = [{ action: read }, { action: write }];
  assert.deepEqual(await decisionsOf({ ...bobs, evaluations: actions }), [true, false]);
  const full = [aliceReads, { ...bobs, action: write }];
  assert.deepEqual(await decisionsOf({ evaluations: full }), [true, false]);
  const overridden = [{ resource: record1 }, { resource: record2, context: { source: 'batch' } }];
  assert.equal((await decisionsOf({ ...whole, context, evaluations: overridden })).length, 2);
});

test('Batch Core: error handling', async () => {
  const evaluations = [{ resource: record1 }, {}];
  const options = { evaluations_semantic: 'execute_all' };
  const body = { subject: alice, action: read, options, evaluations };
  assert.deepEqual(await decisionsOf(body), [true, false]);
  assert.deepEqual(await answerOf(certified, 'evaluations', aliceReads), { decision: true });
  const none = { ...aliceReads, evaluations: [] };
  assert.deepEqual(await answerOf(certified, 'evaluations', none), { decision: true });
});

test('Batch Properties: properties and defaults', async () => {
  const active1 = { ...record1, properties: { status: 'active' } };
  const writes = { subject: alice, action: write };
  const both = [{ resource: active1 }, { resource: archived2 }];
  assert.deepEqual(await decisionsOf({ ...writes, evaluations: both }), [true, false]);
  const subjects = [{ subject: alice }, { subject: administrator }];
  const archived = { action: write, resource: archived2, evaluations: subjects };
  assert.deepEqual(await decisionsOf(archived), [false, true]);
  const inherited = { ...writes, resource: active1, evaluations: [{}, { resource: archived2 }] };
  assert.deepEqual(await decisionsOf(inherited), [true, false]);
});

test('Search Core: subjects, resources, actions, pagination', async () => {
  const readers = { subject: { type: 'user' }, action: read, resource: record1 };
  assert.deepEqual(await found('subject', readers), ['alice', 'bob']);
  assert.deepEqual(await found('subject', { ...readers, context }), ['alice', 'bob']);
  assert.deepEqual(await found('subject', { ...readers, subject: alice }), ['alice', 'bob']);
  const records = { subject: alice, action: read, resource: { type: 'record' } };
  assert.deepEqual(await found('resource', records), ['record-1', 'record-2']);
  assert.deepEqual(await found('resource', { ...records, resource: record1 }), [
    'record-1',
    'record-2',
  ]);
  const actions = { subject: alice, resource: record1 };
  assert.deepEqual(await found('action', actions), ['read', 'write']);
  assert.deepEqual(await found('action', { ...actions, context }), ['read', 'write']);
  const paged = { ...readers, page: { limit: 1 } };
  assert.deepEqual(await found('subject', paged), ['alice', 'bob']);
});

test('Search Core: empty results and errors', async () => {
  const nobody = { type: 'user', id: 'nonexistent-user' };
  assert.deepEqual(await found('action', { subject: nobody, resource: record1 }), []);
  const spaceship = { subject: { type: 'spaceship' }, action: read, resource: record1 };
  assert.deepEqual(await found('subject', spaceship), []);
  const open = { subject: { type: 'user' }, action: read, resource: { type: 'record' } };
  await checkRefused('search/subject', { subject: { type: 'user' }, resource: record1 });
  await checkRefused('search/resource', { action: read, resource: { type: 'record' } });
  await checkRefused('search/action', { subject: alice });
  await checkRefused('search/subject', open);
  await checkRefused('search/resource', open);
  await checkRefused('search/action', { subject: { type: 'user' }, resource: record1 });
});

test('Search Properties: fixture validated', async () => {
  const writers = { subject: { type: 'user' }, action: write, resource: archived2 };
  assert.deepEqual(await found('subject', writers), ['bob']);
  const records = { subject: administrator, action: write, resource: { type: 'record' } };
  assert.deepEqual(await found('resource', records), ['record-2']);
  const actions = { subject: administrator, resource: archived2 };
  assert.deepEqual(await found('action', actions), ['write']);
});

test('Todo: every published decision, one by one and all at once', async () => {
  const lines = linesOf('todo.txt');
  const users = new Map(
    lines.flatMap(([kind, id = '', email = '']) => (kind === 'user' ? [[id, email]] : [])),
  );
  const facts = lines.flatMap(([kind, id, email, ...roles]) =>
    kind === 'user'
      ? [
          fact('has_email', `user:${id}`, `String:${email}`),
          ...roles.map((role) => fact('has_role', `user:${id}`, `String:${role}`)),
        ]
      : [],
  );
  const app = appOf('todo.polar', facts);
  const asked = lines
    .filter(([kind]) => kind !== 'user')
    .map(([user = '', name = '', whose = '', expected = '']) => {
      const ownerID = users.get(whose);
      const properties = ownerID === undefined ? {} : { properties: { ownerID } };
      const resource =
        name === 'can_read_user'
          ? { type: 'user', id: ownerID }
          : { type: 'todo', id: `todo-of-${whose}`, ...properties };
      const subject = { type: 'user', id: user };
      return {
        body: { subject, action: { name }, resource, context: {} },
        expected: expected === 'true',
      };
    });
  assert.equal(asked.length, 39);
  for (const { body, expected } of asked) await checkDecision(body, expected, app);
  const evaluations = asked.map(({ body }) => body);
  const expected = asked.map((each) => each.expected);
  // As its back end sends it: the whole has a resource that is none.
  assert.deepEqual(await decisionsOf({ resource: {}, context: {}, evaluations }, app), expected);
});

type Permitted = ReadonlyMap<string, readonly string[]>;

test('Search: every published result', async () => {
  const lines = linesOf('search.txt');
  const facts: Fact[] = [];
  /** By record and action: who may. */
  const permitted = new Map<string, readonly string[]>();
  const users: string[] = [];
  for (const [kind, id = '', first, second, ...rest] of lines) {
    if (kind === 'user') {
      users.push(id);
      facts.push(fact('has_role', `user:${id}`, `String:${first}`));
      facts.push(fact('has_department', `user:${id}`, `String:${second}`));
    } else {
      facts.push(fact('has_department', `record:${id}`, `String:${first}`));
      facts.push(fact('has_relation', `record:${id}`, 'String:owner', `user:${second}`));
      const [, view = '', edit = '', deletion = ''] = rest.join(' ').split('|');
      const grid = { view, edit, delete: deletion };
      for (const [name, who] of Object.entries(grid)) {
        permitted.set(
          `${id} ${name}`,
          who.split(' ').filter((user) => user !== ''),
        );
      }
    }
  }
  assert.equal(permitted.size, 60);
  await checkSearches(appOf('search.polar', facts), users, permitted);
});

async function checkSearches(app: AuthzenApp, users: readonly string[], permitted: Permitted) {
  const [records, names] = [new Set<string>(), new Set<string>()];
  for (const [key, who] of permitted) {
    const [record = '', name = ''] = key.split(' ');
    records.add(record);
    names.add(name);
    const body = { action: { name }, resource: { type: 'record', id: record } };
    assert.deepEqual(await found('subject', { ...body, subject: { type: 'user' } }, app), who, key);
  }
  const may = (user: string, name: string, record: string) =>
    permitted.get(`${record} ${name}`)?.includes(user) === true;
  for (const id of users) {
    const subject = { type: 'user', id };
    for (const name of names) {
      const expected = [...records].filter((record) => may(id, name, record));
      const body = { subject, action: { name }, resource: { type: 'record' } };
      assert.deepEqual(await found('resource', body, app), expected, `${id} ${name}`);
    }
    for (const record of records) {
      const expected = [...names].filter((name) => may(id, name, record)).toSorted();
      const body = { subject, resource: { type: 'record', id: record } };
      assert.deepEqual(await found('action', body, app), expected, `${id} ${record}`);
    }
  }
}
