import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import type { Fact } from '../../../node/polar/program.ts';
import { leaseOf } from '../../../node/world/lease.ts';
import { checkError, get, testApp } from '../../fakes/http-app.ts';
import { fact, worldOf } from '../../fakes/policy-world.ts';

const { app } = testApp();

test('facts are a bare list of facts', async () => {
  const url = '/api/facts?predicate=has_role&args.0.type=User&args.0.id=bob';
  assert.equal(
    (await get(app, url)).body,
    '[{"predicate":"has_role","args":[{"type":"User","id":"bob"},{"type":"String","id":"reader"},{"type":"Repo","id":"anvil"}]}]',
  );
});

test('no facts are an empty list', async () => {
  const response = await get(app, '/api/facts?predicate=never_heard_of');
  assert.deepEqual([response.statusCode, response.body], [200, '[]']);
});

test('without a predicate and an argument the answer is why there is none', async () => {
  checkError(await get(app, '/api/facts'), 400, /needs a predicate or an argument; .* Node SDK/u);
  assert.equal((await get(app, '/api/facts?args.0.type=User')).statusCode, 200);
});

test('a list of any length is one JSON text of the same facts', async () => {
  for (const count of [1, 999, 1_000, 1_001, 2_000, 5_432]) {
    const facts = Array.from({ length: count }, (_, index) =>
      fact('has_size', `Repo:r${String(index).padStart(5, '0')}`, 'Integer:1'),
    );
    const many = testApp({ world: worldOf({ facts }) });
    const response = await get(many.app, '/api/facts?predicate=has_size');
    assert.equal(response.headers['content-type'], 'application/json');
    assert.deepEqual(
      response.json<Fact[]>().toSorted((a, b) => (idOf(a) < idOf(b) ? -1 : 1)),
      facts,
    );
  }
});

function idOf({ args }: Fact): string {
  return args[0]?.id ?? '';
}

test('while a long list is sent, others are answered', async () => {
  const facts = Array.from({ length: 50_000 }, (_, index) =>
    fact('has_size', `Repo:r${index}`, 'Integer:1'),
  );
  const many = testApp({ world: worldOf({ facts }) });
  const finished: string[] = [];
  await Promise.all([
    get(many.app, '/api/facts?predicate=has_size').then(() => finished.push('long')),
    get(many.app, '/api/policy_metadata').then(() => finished.push('short')),
  ]);
  assert.deepEqual(finished, ['short', 'long']);
});

test('long lists at once are limited, for each holds its rows; later there is room again', async () => {
  const facts = Array.from({ length: 20_000 }, (_, index) =>
    fact('has_size', `Repo:r${index}`, 'Integer:1'),
  );
  const many = testApp({ world: worldOf({ facts }) });
  const url = '/api/facts?predicate=has_size';
  const responses = await Promise.all(Array.from({ length: 17 }, () => get(many.app, url)));
  const refused = responses.filter(({ statusCode }) => statusCode !== 200);
  assert.equal(refused.length, 1);
  for (const response of refused) checkError(response, 503, /16 long lists/u);
  assert.equal((await get(many.app, `${url}&args.0.type=Repo&args.0.id=r1`)).statusCode, 200);
  assert.equal((await get(many.app, url)).statusCode, 200);
});

test('what a long list is read from stays open until the list is sent', async () => {
  let closings = 0;
  const lease = leaseOf(() => (closings += 1));
  const facts = Array.from({ length: 3_000 }, (_, n) =>
    fact('has_size', `Repo:r${n}`, 'Integer:1'),
  );
  const origin = { source: 'disk', file: undefined, lease };
  const many = testApp({ world: worldOf({ facts, origin }) });
  const sending = get(many.app, '/api/facts?predicate=has_size');
  await turn();
  many.world.clear();
  assert.equal(closings, 0);
  const response = await sending;
  assert.equal(response.json<Fact[]>().length, 3_000);
  await turn();
  assert.equal(closings, 1);
});

test('metadata is what the blocks declare', async () => {
  const none = { roles: [], permissions: [], relations: {} };
  const response = await get(app, '/api/policy_metadata?version=3');
  assert.deepEqual(response.json(), {
    metadata: {
      resources: {
        Org: none,
        Repo: {
          roles: ['owner', 'reader'],
          permissions: ['delete', 'read'],
          relations: { organization: 'Org' },
        },
        Robot: none,
        User: none,
        global: none,
      },
    },
  });
});

test('reads need a world', async () => {
  const empty = testApp({ world: null });
  checkError(await get(empty.app, '/api/facts?predicate=f'), 503, /no copy/u);
  checkError(await get(empty.app, '/api/policy_metadata'), 503, /no copy/u);
});
