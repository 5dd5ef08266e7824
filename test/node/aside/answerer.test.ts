import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Answerer } from '../../../node/aside/answerer.ts';
import type { ThreadOrder } from '../../../node/aside/orders.ts';
import { SYSTEM_DISK } from '../../../node/snapshot/disk.ts';
import { presentWorld } from '../../fakes/shared-orders.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';
import { temporaryDirectory } from '../../fakes/generation-files.ts';
import { fact } from '../../fakes/policy-world.ts';
import { PAGED, sharedWorld } from '../../fakes/shared-worlds.ts';

const ALICE = { actor_type: 'User', actor_id: 'alice', action: 'read' };
const ANVIL = { resource_type: 'Repo', resource_id: 'anvil' };

function answererWith(clock = new FakeClock()): Answerer {
  const settings = { budgetMs: 4_000, memoryBytes: 4e9, sqlDialect: 'postgresql' } as const;
  return new Answerer({ settings, clock, disk: SYSTEM_DISK });
}

function orderOf(
  world: Pick<ThreadOrder, 'digest' | 'world'>,
  path: string,
  body: unknown,
): ThreadOrder {
  return { ...world, path, body: Buffer.from(JSON.stringify(body)), spentMs: 20 };
}

test('questions of every kind are answered as by the node itself', async () => {
  using directory = temporaryDirectory();
  const world = presentWorld(await sharedWorld(directory.path));
  const answerer = answererWith();
  const asked = [
    ['/api/authorize', { ...ALICE, ...ANVIL }, '{"allowed":true}'],
    ['/api/list', { ...ALICE, resource_type: 'Repo' }, '{"results":["anvil","zebra"]}'],
    [
      '/access/v1/evaluation',
      {
        subject: { type: 'User', id: 'alice' },
        action: { name: 'read' },
        resource: { type: 'Repo', id: 'anvil' },
      },
      '{"decision":true}',
    ],
    ['/api/authorize_query', { query: { ...ALICE, ...ANVIL } }, '{"sql":"SELECT TRUE AS allowed"}'],
  ] as const;
  for (const [path, body, expected] of asked) {
    const report = await answerer.answer(orderOf(world, path, body));
    assert.ok(report.kind === 'answered', JSON.stringify(report));
    assert.deepEqual([report.status, report.body], [200, expected]);
  }
});

test('a world stays open until another one is asked', async () => {
  using directory = temporaryDirectory();
  const first = presentWorld(await sharedWorld(directory.path, { residency: PAGED }));
  const facts = [fact('has_role', 'User:alice', 'String:reader', 'Repo:late')];
  const second = presentWorld(await sharedWorld(directory.path, { facts, name: 'second' }));
  const answerer = answererWith();
  const list = async (world: Pick<ThreadOrder, 'digest' | 'world'>) => {
    const body = { ...ALICE, resource_type: 'Repo' };
    const report = await answerer.answer(orderOf(world, '/api/list', body));
    return report.kind === 'answered' ? report.body : report;
  };
  assert.equal(await list(first), '{"results":["anvil","zebra"]}');
  assert.equal(await list({ ...first, world: undefined }), '{"results":["anvil","zebra"]}');
  assert.equal(await list(first), '{"results":["anvil","zebra"]}');
  assert.equal(await list(second), '{"results":["late"]}');
});

test('no other world answers than the one that is asked', async () => {
  using directory = temporaryDirectory();
  const { digest, world } = presentWorld(await sharedWorld(directory.path));
  const answerer = answererWith();
  const body = { ...ALICE, ...ANVIL };
  await answerer.answer(orderOf({ digest, world }, '/api/authorize', body));
  const other = { digest: 'f'.repeat(64), world: undefined };
  const report = await answerer.answer(orderOf(other, '/api/authorize', body));
  assert.equal(report.kind, 'failed');
});

test('what is refused, and a world that cannot be opened, are reported with their code', async () => {
  using directory = temporaryDirectory();
  const { digest, world } = presentWorld(await sharedWorld(directory.path, { residency: PAGED }));
  assert.ok(world?.generation.kind === 'paged');
  const answerer = answererWith();
  const generation = { ...world.generation, path: `${world.generation.path}.gone` };
  const gone = { digest, world: { ...world, generation } };
  const lost = await answerer.answer(orderOf(gone, '/api/authorize', {}));
  assert.ok(lost.kind === 'refused' && lost.code === 'disk_unavailable');
  const wrong = await answerer.answer(orderOf({ digest, world }, '/api/authorize', {}));
  assert.ok(wrong.kind === 'refused' && wrong.code === 'invalid_request');
});

test('what was spent of the time before counts', async () => {
  using directory = temporaryDirectory();
  const world = presentWorld(await sharedWorld(directory.path));
  const body = Buffer.from(JSON.stringify({ ...ALICE, ...ANVIL }));
  const order = { ...world, path: '/api/authorize', body, spentMs: 4_001 };
  const report = await answererWith().answer(order);
  assert.ok(report.kind === 'refused' && report.code === 'budget_exhausted');
  assert.match(report.message, /would take 4000 ms/u);
});
