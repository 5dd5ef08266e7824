import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { pullInProcess } from '../../../node/sync/pull-process.ts';
import { FAKE_TOKEN, FakeUpstream } from '../../fakes/fake-upstream.ts';
import { temporaryDirectory } from '../../fakes/generation-files.ts';
import { ENVIRONMENT, SMALL_FACTS, SMALL_POLICY } from '../../fakes/policy-world.ts';

const LIVE = AbortSignal.timeout(60_000);
const CHILD = join(import.meta.dirname, '../../../node/sync/pull-child.ts');

function orderFor(url: string, directory: string) {
  return {
    url,
    apiToken: FAKE_TOKEN,
    environment: ENVIRONMENT,
    clientId: 'node-1',
    path: join(directory, 'file'),
    spillDirectory: join(directory, 'spill'),
    memoryBytesMax: 16 * 1_024 * 1_024,
  };
}

test('the real process copies an environment into a file', async () => {
  using directory = temporaryDirectory();
  await using fake = await FakeUpstream.start();
  fake.policySource = SMALL_POLICY;
  fake.facts = SMALL_FACTS;
  const head = await pullInProcess(orderFor(fake.url, directory.path), { signal: LIVE });
  assert.equal(head.factCount, SMALL_FACTS.length);
  assert.equal(readFileSync(join(directory.path, 'file')).length, head.byteLength);
});

test('a large head comes through whole', async () => {
  using directory = temporaryDirectory();
  await using fake = await FakeUpstream.start();
  const names = Array.from(
    { length: 3_000 },
    (_, n) => `a_predicate_with_a_long_name_that_is_number_${n}`,
  );
  fake.policySource = ['actor User {}', ...names.map((name) => `declare ${name}(User);`)].join(
    '\n',
  );
  fake.facts = names.map((predicate) => ({ predicate, args: [{ type: 'User', id: 'u' }] }));
  const head = await pullInProcess(orderFor(fake.url, directory.path), { signal: LIVE });
  assert.equal(head.predicates.length, 3_000);
});

test('a bug in it says where it is', async () => {
  const order = { ...orderFor('http://127.0.0.1:9', '/tmp'), memoryBytesMax: NaN };
  await assert.rejects(pullInProcess(order, { signal: LIVE }), /memoryBytesMax/u);
});

test('it steps back: nicer than others, and the first to go when memory runs out', async () => {
  using directory = temporaryDirectory();
  await using fake = await FakeUpstream.start();
  fake.script('/api/policy', { kind: 'silence' });
  const child = fork(CHILD);
  child.send(orderFor(fake.url, directory.path));
  while (fake.requests.length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
  const threads = `/proc/${child.pid}/task`;
  const niceOf = (thread: string) =>
    readFileSync(join(threads, thread, 'stat'), 'utf8')
      .split(') ')[1]
      ?.split(' ')[16];
  assert.deepEqual(new Set(readdirSync(threads).map(niceOf)), new Set(['15']));
  assert.equal(readFileSync(`/proc/${child.pid}/oom_score_adj`, 'utf8'), '1000\n');
  child.disconnect();
  assert.deepEqual(await once(child, 'exit'), [1, null]);
});
