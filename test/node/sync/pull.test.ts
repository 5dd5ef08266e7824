import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Secret } from '../../../node/lib/secret.ts';
import type { Fact } from '../../../node/polar/program.ts';
import { type Pulled, pullEnvironment } from '../../../node/sync/pull.ts';
import { UpstreamClient } from '../../../node/upstream/client.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';
import { FAKE_TOKEN, FakeUpstream } from '../../fakes/fake-upstream.ts';
import { fact, SMALL_FACTS, SMALL_POLICY } from '../../fakes/policy-world.ts';

type Pull = { readonly pulled: Pulled; readonly facts: readonly Fact[] };

/** Pulls from a primary that holds SMALL_POLICY and SMALL_FACTS until it is changed. */
async function pull(
  change: (fake: FakeUpstream, clock: FakeClock) => void,
  signal = AbortSignal.timeout(60_000),
): Promise<Pull> {
  await using fake = await FakeUpstream.start();
  const clock = new FakeClock(5_000);
  fake.policySource = SMALL_POLICY;
  fake.facts = SMALL_FACTS;
  change(fake, clock);
  await using upstream = new UpstreamClient({
    url: fake.url,
    apiToken: new Secret(FAKE_TOKEN),
    environment: '0123456789',
    clientId: 'node-1',
    clock,
    chance: () => 0,
  });
  const facts: Fact[] = [];
  const sink = {
    add: (predicate: string, args: Fact['args']) => void facts.push({ predicate, args }),
  };
  return { pulled: await pullEnvironment({ upstream, sink, clock, signal }), facts };
}

async function checkCopies(change: (fake: FakeUpstream) => void, expected: readonly Fact[]) {
  const { facts } = await pull(change);
  assert.deepEqual(textsOf(facts), textsOf(expected));
}

/** Without repeats, in an order of their own. */
function textsOf(facts: readonly Fact[]): readonly string[] {
  return [...new Set(facts.map((each) => JSON.stringify(each)))].toSorted();
}

test('policy and facts come whole', async () => {
  const { pulled, facts } = await pull(() => undefined);
  assert.equal(pulled.policySource, SMALL_POLICY);
  assert.deepEqual(textsOf(facts), textsOf(SMALL_FACTS));
});

test('an environment without facts is an environment', () =>
  checkCopies((fake) => (fake.facts = []), []));

test('without stats, the facts that the policy can use come', () =>
  checkCopies((fake) => {
    fake.hasStats = false;
    fake.facts = [...SMALL_FACTS, fact('unused', 'User:alice')];
  }, SMALL_FACTS));

test('with stats, facts that the policy cannot use come too: applications may list them', () => {
  const facts = [...SMALL_FACTS, fact('unused', 'User:alice')];
  return checkCopies((fake) => (fake.facts = facts), facts);
});

test('a list that breaks off is begun again, and loses nothing', () =>
  checkCopies((fake) => fake.script('/api/facts', { kind: 'cut' }, { kind: 'cut' }), SMALL_FACTS));

test('the age counts from the start of the pull', async () => {
  const { pulled } = await pull((fake, clock) =>
    fake.script('/api/facts', { kind: 'answer', before: () => clock.advance(60_000) }),
  );
  assert.equal(pulled.takenAtMs, 5_000);
});

test('a policy that changes in the middle tears the copy', () =>
  assert.rejects(
    pull((fake) =>
      fake.script('/api/facts', {
        kind: 'answer',
        before: () => (fake.policySource = `${SMALL_POLICY}# changed`),
      }),
    ),
    { code: 'copy_torn' },
  ));

test('a policy that is removed in the middle ends the copy', () =>
  assert.rejects(
    pull((fake) =>
      fake.script('/api/facts', { kind: 'answer', before: () => (fake.policySource = null) }),
    ),
    { code: 'not_found' },
  ));

test('a policy that this node cannot load is refused before any fact is asked for', async () => {
  let asked: readonly string[] = [];
  await assert.rejects(
    pull((fake) => {
      fake.policySource = 'resource Repo { rolls = ["reader"]; }';
      asked = fake.requests;
    }),
    { code: 'invalid_policy', message: /Cannot use the primary's policy:\npolicy\.polar:1:\d+/u },
  );
  assert.deepEqual(asked, ['GET /api/policy']);
});

test('a fact that is none ends the copy', () =>
  assert.rejects(
    pull((fake) =>
      fake.script('/api/facts', { kind: 'reply', body: '[{"predicate":"has_role"}]' }),
    ),
    { code: 'upstream_unavailable', message: /Cannot use the fact/u },
  ));
