import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FactIndex } from '../../../node/eval/facts.ts';
import { openSections } from '../../../node/snapshot/generation.ts';
import { type Copy, pullInThread } from '../../../node/sync/pull-thread.ts';
import { FAKE_TOKEN, FakeUpstream } from '../../fakes/fake-upstream.ts';
import { fact, SMALL_FACTS, SMALL_POLICY } from '../../fakes/policy-world.ts';

const LIVE = AbortSignal.timeout(60_000);

/** Pulls in the real thread. */
function pull(fake: FakeUpstream, apiToken = FAKE_TOKEN): Promise<Copy> {
  const order = { url: fake.url, apiToken, environment: '0123456789', clientId: 'node-1' };
  return pullInThread(order, LIVE);
}

function countsOf(facts: FactIndex): Record<string, number> {
  return Object.fromEntries(facts.predicates().map(({ name, factCount }) => [name, factCount]));
}

test('a copy comes out of the thread as a generation that can be opened', async () => {
  await using fake = await FakeUpstream.start();
  fake.policySource = SMALL_POLICY;
  fake.facts = SMALL_FACTS;
  const startedMs = Date.now();
  const copy = await pull(fake);
  assert.equal(copy.policySource, SMALL_POLICY);
  assert.ok(copy.takenAtMs >= startedMs && copy.takenAtMs <= Date.now());
  assert.deepEqual(countsOf(openSections(copy.sections)), {
    has_relation: 1,
    has_role: 3,
    has_size: 2,
  });
});

test('a fact that came twice, because a list was begun again, is there once', async () => {
  await using fake = await FakeUpstream.start();
  fake.policySource = SMALL_POLICY;
  fake.facts = Array.from({ length: 2_000 }, (_, n) => fact('has_size', `Repo:r${n}`, 'Integer:1'));
  fake.script('/api/facts', { kind: 'cut' });
  const { sections } = await pull(fake);
  assert.deepEqual(countsOf(openSections(sections)), { has_size: 2_000 });
});

test('what the primary refuses is told with its code', async () => {
  await using fake = await FakeUpstream.start();
  await assert.rejects(pull(fake), { name: 'NodeError', code: 'not_found' });
  await assert.rejects(pull(fake, 'e_0123456789_1_stranger'), { code: 'unauthorized' });
});
