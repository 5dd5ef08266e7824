/** Against real sockets: what counts as a yes, what as a no, and what as neither. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Secret } from '../../../node/lib/secret.ts';
import { KeyCheck } from '../../../node/upstream/key-check.ts';
import { type Behaviour, FAKE_TOKEN, FakeUpstream } from '../../fakes/fake-upstream.ts';

const PATH = '/api/policy_metadata';
const METADATA = JSON.stringify({ metadata: { resources: {} } });

async function verdictOf(options: {
  readonly key?: string;
  readonly behaviour?: Behaviour;
  readonly timeoutMs?: number;
}): Promise<string> {
  const { key = FAKE_TOKEN, behaviour, timeoutMs = 5_000 } = options;
  await using fake = await FakeUpstream.start();
  if (behaviour !== undefined) fake.script(PATH, behaviour);
  await using check = new KeyCheck({ url: fake.url, clientId: 'node-1', timeoutMs });
  const verdict = await check.ask(new Secret(key));
  assert.deepEqual(fake.requests, [`GET ${PATH}`]);
  return verdict;
}

function reply(status: number, body: string, headers: Record<string, string> = {}): Behaviour {
  return { kind: 'reply', status, body, headers };
}

test('a key with which the primary tells its metadata is accepted', async () =>
  assert.equal(await verdictOf({}), 'accepted'));

test('a key that the primary does not know is refused, and so is one that may not read', async () => {
  assert.equal(await verdictOf({ key: 'e_0123456789_1_stranger' }), 'refused');
  assert.equal(await verdictOf({ behaviour: reply(403, '{"message":"no"}') }), 'refused');
});

test('what is not the answer of the primary’s API is neither', async () => {
  const elsewhere = { location: 'http://127.0.0.1:1/' };
  const others: readonly Behaviour[] = [
    reply(200, '<html>Please sign in</html>', { 'content-type': 'text/html' }),
    reply(200, '{}'),
    reply(200, '{"metadata":null}'),
    reply(200, METADATA.padEnd(5 * 1024 * 1024)),
    reply(204, ''),
    reply(302, '', elsewhere),
    reply(404, '{"message":"no policy"}'),
    reply(429, '{"message":"slow down"}'),
    reply(500, '{"message":"unwell"}'),
    reply(503, ''),
    { kind: 'cut' },
    { kind: 'hang-up' },
  ];
  for (const behaviour of others) {
    assert.equal(await verdictOf({ behaviour }), 'unknown', JSON.stringify(behaviour).slice(0, 90));
  }
});

test('a primary that is silent, at once or in mid-answer, is not waited for', async () => {
  assert.equal(await verdictOf({ behaviour: { kind: 'silence' }, timeoutMs: 100 }), 'unknown');
  assert.equal(await verdictOf({ behaviour: { kind: 'stall' }, timeoutMs: 100 }), 'unknown');
});

test('a primary that is gone cannot tell', async () => {
  await using check = new KeyCheck({ url: 'http://127.0.0.1:1', clientId: 'node-1' });
  assert.equal(await check.ask(new Secret(FAKE_TOKEN)), 'unknown');
});
