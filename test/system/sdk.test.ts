/**
 * The official SDK, unchanged, with a dead primary and the node as its fallback: every call that it
 * sends to a fallback is answered as the primary answered it, and both as the policy says.
 */

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Oso, typedVar } from 'oso-cloud';
import { facts } from '../demo/facts.ts';
import { load } from '../demo/load.ts';
import { ask, questions } from '../demo/questions.ts';
import { DEVELOPMENT_KEY, type Running, startNode, startPrimary } from './processes.ts';

/** Nothing listens there: a connection is refused at once. */
const DEAD_URL = 'http://127.0.0.1:1';
const FACTS = 8_000;

const ada = { type: 'User', id: 'ada' };
const gus = { type: 'User', id: 'gus' };
const acme = { type: 'Organization', id: 'acme' };
const compilers = { type: 'Group', id: 'compilers' };
const parsers = { type: 'Group', id: 'parsers' };
const engine = { type: 'Repository', id: 'engine' };
const site = { type: 'Repository', id: 'site' };
const odd = { type: 'Repository', id: 'ö / "odd"\n id' };

type Client = Oso;

const CASES: Readonly<
  Record<string, { readonly ask: (oso: Client) => Promise<unknown>; readonly is: unknown }>
> = {
  'authorize: allowed': { ask: (oso) => oso.authorize(ada, 'settings.change', engine), is: true },
  'authorize: denied': { ask: (oso) => oso.authorize(gus, 'settings.change', engine), is: false },
  'authorize: through nested groups': {
    ask: (oso) => oso.authorize(gus, 'write', engine),
    is: true,
  },
  'authorize: denied by not': { ask: (oso) => oso.authorize(ada, 'delete', site), is: false },
  'authorize: nobody knows the actor': {
    ask: (oso) => oso.authorize({ type: 'User', id: 'nobody' }, 'read', engine),
    is: false,
  },
  'authorize: an id with every kind of character': {
    ask: (oso) => oso.authorize(gus, 'read', odd),
    is: true,
  },
  'authorize: with a context fact': {
    ask: (oso) => oso.authorize(gus, 'read', site, [['has_role', gus, 'reader', site]]),
    is: true,
  },
  'list: every id': {
    ask: async (oso) => (await oso.list(ada, 'settings.change', 'Repository')).toSorted(),
    is: ['engine', 'site'],
  },
  'list: nothing': { ask: (oso) => oso.list(gus, 'delete', 'Repository'), is: [] },
  'list: with a context fact': {
    ask: (oso) => oso.list(gus, 'delete', 'Repository', [['has_role', gus, 'admin', engine]]),
    is: ['engine'],
  },
  'actions: each of them': {
    ask: async (oso) => (await oso.actions(gus, engine)).toSorted(),
    is: ['issue.create', 'read', 'write'],
  },
  'actions: none': { ask: (oso) => oso.actions(gus, site), is: [] },
  'query: true': {
    ask: (oso) => oso.buildQuery(['allow', gus, 'read', engine]).evaluate(),
    is: true,
  },
  'query: false': {
    ask: (oso) => oso.buildQuery(['allow', gus, 'read', site]).evaluate(),
    is: false,
  },
  'query: the values of a variable': {
    ask: async (oso) => {
      const group = typedVar('Group');
      return (await oso.buildQuery(['has_group', gus, group]).evaluate(group)).toSorted();
    },
    is: ['compilers', 'parsers'],
  },
  'query: pairs of values': {
    ask: async (oso) => {
      const action = typedVar('String');
      const repository = typedVar('Repository');
      const pairs = await oso
        .buildQuery(['allow', gus, action, repository])
        .and(['has_relation', repository, 'organization', acme])
        .evaluate([repository, action]);
      return pairs.map((pair) => pair.join(' ')).toSorted();
    },
    is: ['engine issue.create', 'engine read', 'engine write'],
  },
  'query: a map, of some ids': {
    ask: async (oso) => {
      const action = typedVar('String');
      const repository = typedVar('Repository');
      const actions = await oso
        .buildQuery(['allow', ada, action, repository])
        .in(repository, ['engine', 'site', 'unknown'])
        .evaluate(new Map([[repository, action]]));
      return [...actions].map(([id, names]) => `${id}: ${names.toSorted().join(' ')}`).toSorted();
    },
    is: [
      'engine: delete issue.create read settings.change write',
      'site: issue.create read settings.change write',
    ],
  },
  'query: a map in a map, with context facts': {
    ask: async (oso) => {
      const actor = typedVar('User');
      const action = typedVar('String');
      const repository = typedVar('Repository');
      const byActor = await oso
        .buildQuery(['allow', actor, action, repository])
        .in(actor, ['gus', 'eve'])
        .in(repository, ['engine', 'site'])
        .withContextFacts([['has_group', { type: 'User', id: 'eve' }, compilers]])
        .evaluate(new Map([[actor, new Map([[repository, action]])]]));
      return [...byActor.keys()].toSorted().map((name) => {
        const byRepository = byActor.get(name) ?? new Map<string, string[]>();
        return `${name}: ${[...byRepository].map(([id, names]) => `${id} ${names.toSorted().join(' ')}`).join('; ')}`;
      });
    },
    is: ['eve: engine issue.create read write', 'gus: engine issue.create read write'],
  },
  'query: a wildcard is a star': {
    ask: async (oso) => {
      const repository = typedVar('Repository');
      const actor = typedVar('User');
      return await oso
        .buildQuery(['allow', actor, 'issue.create', repository])
        .in(repository, ['odd/public'])
        .evaluate(actor);
    },
    is: ['*', 'staff'],
  },
  'policy metadata': {
    ask: async (oso) => {
      const { resources } = await oso.getPolicyMetadata();
      return resources['Issue'];
    },
    is: {
      permissions: ['close', 'comment', 'edit', 'read', 'reopen'],
      relations: { creator: 'User', repository: 'Repository' },
      roles: [],
    },
  },
};

const primarySaid = new Map<string, unknown>();
const generated = questions({ count: 150, organizations: 3, seed: 7 });
const generatedSaid: string[] = [];
let node: Running;
let oso: Client;

before(async () => {
  const primary = await startPrimary();
  const client = new Oso(primary.url, DEVELOPMENT_KEY);
  await load({ oso: client, facts: facts({ size: FACTS, seed: 7 }) });
  await client.batch((transaction) => {
    transaction.insert(['has_role', ada, 'admin', acme]);
    transaction.insert(['has_relation', engine, 'organization', acme]);
    transaction.insert(['has_relation', site, 'organization', acme]);
    transaction.insert(['is_protected', site]);
    transaction.insert(['has_group', gus, parsers]);
    transaction.insert(['has_group', parsers, compilers]);
    transaction.insert(['has_role', compilers, 'maintainer', engine]);
    transaction.insert(['has_role', gus, 'reader', odd]);
    transaction.insert(['is_public', { type: 'Repository', id: 'odd/public' }]);
  });
  node = await startNode({ primaryUrl: primary.url });
  for (const [name, { ask: askCase }] of Object.entries(CASES)) {
    primarySaid.set(name, await askCase(client));
  }
  for (const question of generated) generatedSaid.push(await ask(client, question));
  await primary.stop();
  oso = new Oso(DEAD_URL, DEVELOPMENT_KEY, { fallbackUrl: node.url });
});

after(() => node.stop());

for (const [name, { ask: askCase, is }] of Object.entries(CASES)) {
  test(name, async () => {
    const answer = await askCase(oso);
    assert.deepEqual(answer, is);
    assert.deepEqual(answer, primarySaid.get(name));
  });
}

test('generated questions of every kind have the answers of the primary', async () => {
  const answers: string[] = [];
  for (const question of generated) answers.push(await ask(oso, question));
  assert.deepEqual(answers, generatedSaid);
  assert.ok(new Set(answers).size > 6, 'the answers differ from question to question');
});

test('get is refused with the reason: on its way to a fallback the SDK drops what was asked', async () => {
  await assert.rejects(oso.get(['has_role', ada, null, null]), /predicate/u);
});

test('a key of another environment is refused', async () => {
  const stranger = new Oso(DEAD_URL, 'e_9876543210_1_secret', { fallbackUrl: node.url });
  await assert.rejects(stranger.authorize(ada, 'read', engine), /not of this one/u);
});

test('a write goes to the primary alone, and fails with it', async (t) => {
  t.mock.method(console, 'error', () => undefined);
  await assert.rejects(oso.insert(['is_public', engine]), /fetch error/u);
});

test('a fallback URL that ends in a slash works as well', async () => {
  const slashed = new Oso(DEAD_URL, DEVELOPMENT_KEY, { fallbackUrl: `${node.url}/` });
  assert.equal(await slashed.authorize(ada, 'read', engine), true);
});
