import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { SYSTEM_DISK } from '../../../node/snapshot/disk.ts';
import { openGeneration } from '../../../node/snapshot/open-generation.ts';
import type { PullMessage } from '../../../node/sync/pull-process.ts';
import { reportPull } from '../../../node/sync/report-pull.ts';
import { FAKE_TOKEN, FakeUpstream } from '../../fakes/fake-upstream.ts';
import { temporaryDirectory } from '../../fakes/generation-files.ts';
import { ENVIRONMENT, fact, SMALL_FACTS, SMALL_POLICY } from '../../fakes/policy-world.ts';

/** Pulls; what was said, and facts per predicate in the file that came of it. */
async function pull(fake: FakeUpstream, apiToken = FAKE_TOKEN) {
  using directory = temporaryDirectory();
  const path = join(directory.path, 'file');
  const said: PullMessage[] = [];
  await reportPull(
    {
      url: fake.url,
      apiToken,
      environment: ENVIRONMENT,
      clientId: 'node-1',
      path,
      spillDirectory: join(directory.path, 'spill'),
      memoryBytesMax: 16 * 1_024 * 1_024,
    },
    (message) => said.push(message),
  );
  return { said, counts: existsSync(path) ? await countsIn(path) : undefined };
}

async function countsIn(path: string): Promise<Record<string, number>> {
  const generation = await openGeneration(SYSTEM_DISK.open(path), { kind: 'resident' });
  generation.close();
  return Object.fromEntries(
    generation.head.predicates.map(({ name, factCount }) => [name, factCount]),
  );
}

test('a copy becomes a file, and its head is told', async () => {
  await using fake = await FakeUpstream.start();
  fake.policySource = SMALL_POLICY;
  fake.facts = SMALL_FACTS;
  const startedMs = Date.now();
  const { said, counts } = await pull(fake);
  const last = said.at(-1);
  assert.ok(last?.kind === 'built');
  assert.ok(last.head.takenAtMs >= startedMs && last.head.takenAtMs <= Date.now());
  assert.equal(last.head.environment, ENVIRONMENT);
  assert.deepEqual(counts, { has_relation: 1, has_role: 3, has_size: 2 });
  assert.deepEqual(said.slice(0, -1), [{ kind: 'progress', factCount: 6, phase: 'sorting' }]);
});

test('a fact that came twice, because a list was begun again, is there once', async () => {
  await using fake = await FakeUpstream.start();
  fake.policySource = SMALL_POLICY;
  fake.facts = Array.from({ length: 2_000 }, (_, n) => fact('has_size', `Repo:r${n}`, 'Integer:1'));
  fake.script('/api/facts', { kind: 'cut' });
  assert.deepEqual((await pull(fake)).counts, { has_size: 2_000 });
});

test('how far it is, is told every so many facts', async () => {
  await using fake = await FakeUpstream.start();
  fake.policySource = SMALL_POLICY;
  fake.facts = Array.from({ length: 120_000 }, (_, n) =>
    fact('has_size', `Repo:r${n}`, 'Integer:1'),
  );
  const { said } = await pull(fake);
  assert.deepEqual(
    said.map((message) => (message.kind === 'progress' ? [message.factCount, message.phase] : [])),
    [[50_000, 'copying'], [100_000, 'copying'], [120_000, 'sorting'], []], // prettier-ignore
  );
});

test('a request that fails and is made again is told, and so is the end of that', async () => {
  await using fake = await FakeUpstream.start();
  fake.policySource = SMALL_POLICY;
  fake.script('/api/policy', { kind: 'hang-up' });
  const { said } = await pull(fake);
  const told = said.map((message) => message.kind === 'progress' && message.failing?.code);
  assert.deepEqual(told, ['upstream_unavailable', undefined, undefined, false]);
});

test('what the primary refuses is told with its code', async () => {
  await using fake = await FakeUpstream.start();
  const codes = async (token?: string) =>
    (await pull(fake, token)).said.map((message) => message.kind === 'failed' && message.code);
  assert.deepEqual(await codes(), ['not_found']);
  assert.deepEqual(await codes('e_0123456789_1_stranger'), ['unauthorized']);
});

test('an order that is none is a bug', () => assert.rejects(reportPull({}, () => assert.fail())));
