import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DEVELOPMENT_ENVIRONMENT, DEVELOPMENT_KEY } from '../../../node/primary/keys.ts';
import { DEFAULT_STORE_LIMITS, type StoreLimits } from '../../../node/primary/limits.ts';
import type { Step } from '../../../node/primary/record.ts';
import type { Store } from '../../../node/primary/store.ts';
import { textOf, writeText } from '../../contracts/disk.ts';
import { MemoryDisk, PowerLoss } from '../../fakes/memory-disk.ts';
import { fact } from '../../fakes/policy-world.ts';
import { openStore, POLICY } from '../../fakes/primary-store.ts';

const JOURNAL = '/data/journal.ndjson';
const MEMBER = fact('has_role', 'User:alice', 'String:member', 'Repo:anvil');
const publicRepo = (id: number | string) => fact('is_public', `Repo:${id}`);

function development(store: Store) {
  return store.environment(DEVELOPMENT_ENVIRONMENT);
}

async function storeWithPolicy(disk?: MemoryDisk, reports?: string[]): Promise<Store> {
  const store = await openStore(disk, reports);
  await store.loadPolicy(development(store), { filename: 'main.polar', src: POLICY });
  return store;
}

async function checkRefused(steps: readonly Step[], message: RegExp) {
  const store = await storeWithPolicy();
  await assert.rejects(store.write(development(store), steps), message);
  assert.equal(development(store).facts.factCount, 0);
}

/** Everything of the development environment that an application could see. */
function stateOf(store: Store) {
  const { policies, facts } = development(store);
  return { policies, predicates: facts.predicates() };
}

test('a new store has the development environment, which its key opens', async () => {
  const store = await openStore();
  assert.equal(store.environmentOfKey(DEVELOPMENT_KEY), development(store));
  assert.equal(store.environmentOfKey(`${DEVELOPMENT_KEY}x`), undefined);
  assert.throws(() => store.environment('other'), { code: 'not_found' });
});

test('a policy is put in force once; the same text again is unchanged', async () => {
  const store = await openStore();
  const load = (src: string) => store.loadPolicy(development(store), { filename: null, src });
  assert.equal((await load(POLICY)).kind, 'updated');
  assert.equal((await load(POLICY)).kind, 'unchanged');
  assert.equal((await load('actor User {}')).kind, 'updated');
  assert.deepEqual(
    development(store).policies.map(({ version }) => version),
    [1, 2],
  );
});

test('a policy that does not load, or whose tests fail, leaves the one in force', async () => {
  const store = await storeWithPolicy();
  const load = (src: string) => store.loadPolicy(development(store), { filename: null, src });
  assert.equal((await load('actor User {')).kind, 'refused');
  const failing = POLICY.replace('assert_not allow', 'assert allow');
  assert.equal((await load(failing)).kind, 'tests-failed');
  assert.equal(development(store).policies.at(-1)?.src, POLICY);
});

test('before a policy no fact is taken, and the message says what to do', async () => {
  const store = await openStore();
  const writing = store.write(development(store), [{ inserts: [MEMBER] }]);
  await assert.rejects(writing, { code: 'fact_not_used', message: /Load one first/u });
  await store.write(development(store), [{ deletes: [MEMBER] }]);
});

test('one fact that the policy does not use refuses the whole write', () =>
  checkRefused(
    [{ inserts: [MEMBER] }, { inserts: [publicRepo(1), fact('is_admin', 'User:bob')] }],
    /is_admin.* not used in policy/u,
  ));

test('writes are applied in the order they were asked for', async () => {
  const store = await storeWithPolicy();
  const target = development(store);
  await Promise.all([
    store.write(target, [{ inserts: [MEMBER] }]),
    store.write(target, [{ deletes: [MEMBER] }]),
    store.write(target, [{ inserts: [publicRepo(1)] }]),
    store.clear(target),
    store.write(target, [{ inserts: [publicRepo(2)] }]),
  ]);
  assert.deepEqual(target.facts.predicates(), [{ name: 'is_public', arity: 1, factCount: 1 }]);
});

test('a test environment is empty and knows nothing of the others', async () => {
  const store = await storeWithPolicy();
  const key = await store.createEnvironment(undefined);
  const other = store.environmentOfKey(key);
  assert.ok(other !== undefined && other !== development(store));
  assert.equal(other.id, key.split('_')[1]);
  assert.deepEqual(other.policies, []);
  await store.loadPolicy(other, { filename: null, src: POLICY });
  await store.write(other, [{ inserts: [MEMBER] }]);
  assert.equal(development(store).facts.factCount, 0);
});

test('a test environment may start as a copy', async () => {
  const store = await storeWithPolicy();
  await store.write(development(store), [{ inserts: [MEMBER, publicRepo(1)] }]);
  const other = store.environmentOfKey(await store.createEnvironment(development(store)));
  assert.deepEqual(other?.facts.predicates(), development(store).facts.predicates());
  assert.equal(other?.policies.at(-1)?.src, POLICY);
  await store.clear(development(store));
  assert.equal(other?.facts.factCount, 2);
});

/** A store that already holds two facts of one id each, with these limits. */
async function checkFull(limits: Partial<StoreLimits>, write: readonly Step[]) {
  const store = await openStore(undefined, [], { ...DEFAULT_STORE_LIMITS, ...limits });
  await store.loadPolicy(development(store), { filename: null, src: POLICY });
  await store.write(development(store), [{ inserts: [publicRepo(1), publicRepo(2)] }]);
  await assert.rejects(store.write(development(store), write), { code: 'too_large' });
  assert.equal(development(store).facts.factCount, 2);
}

test('facts that there is no room for are refused, all of them', async () => {
  await checkFull({ factsMax: 3 }, [{ inserts: [publicRepo(3), publicRepo(4)] }]);
  await checkFull({ idsMax: 4 }, [{ inserts: [MEMBER] }]);
});

test('there are only so many test environments', async () => {
  const limits = { ...DEFAULT_STORE_LIMITS, testEnvironmentsMax: 2 };
  const store = await openStore(undefined, [], limits);
  const create = () => store.createEnvironment(undefined);
  assert.notEqual(await create(), await create());
  await assert.rejects(create(), { code: 'too_large' });
});

test('what was written is there after a restart, test environments and their keys too', async () => {
  const disk = new MemoryDisk();
  const store = await storeWithPolicy(disk);
  await store.write(development(store), [{ inserts: [MEMBER, publicRepo(1)] }]);
  await store.write(development(store), [{ deletes: [MEMBER] }]);
  const key = await store.createEnvironment(development(store));
  await store.close();
  const again = await openStore(disk);
  assert.deepEqual(stateOf(again), stateOf(store));
  assert.equal(again.environmentOfKey(key)?.facts.factCount, 1);
});

test('a key is nowhere in the journal', async () => {
  const disk = new MemoryDisk();
  const store = await openStore(disk);
  const secret = (await store.createEnvironment(undefined)).split('_')[3] ?? '';
  assert.ok(secret.length > 20);
  assert.ok(!(await textOf(disk, JOURNAL))?.includes(secret));
});

test('a write that was cut short is dropped, and that is reported', async () => {
  const disk = new MemoryDisk();
  const store = await storeWithPolicy(disk);
  const whole = (await textOf(disk, JOURNAL)) ?? '';
  await store.close();
  await writeText(disk, JOURNAL, [whole, 'deadbeef {"kind":"cle']);
  const reports: string[] = [];
  assert.deepEqual(stateOf(await openStore(disk, reports)), stateOf(store));
  assert.match(reports.join(), /Dropped 21 bytes/u);
});

test('a journal that is mostly about what is gone again becomes small', async () => {
  const disk = new MemoryDisk();
  const reports: string[] = [];
  const store = await storeWithPolicy(disk, reports);
  const inserts = Array.from({ length: 1_000 }, (_, id) => publicRepo(id));
  let largestBytes = 0;
  for (let round = 0; round < 25; round += 1) {
    await store.write(development(store), [{ inserts }]);
    await store.write(development(store), [{ deletes: inserts.slice(1) }]);
    largestBytes = Math.max(largestBytes, (await textOf(disk, JOURNAL))?.length ?? 0);
  }
  const atTheEnd = stateOf(store);
  await store.close();
  assert.ok(largestBytes < 1_500_000, `${largestBytes} bytes`);
  assert.deepEqual(reports, []);
  assert.deepEqual(stateOf(await openStore(disk)), atTheEnd);
});

test('a journal that can’t be made smaller goes on, and that is reported', async () => {
  const inserts = Array.from({ length: 15_000 }, (_, id) => publicRepo(id));
  const disk = new MemoryDisk();
  const reports: string[] = [];
  const store = await storeWithPolicy(disk, reports);
  disk.create = () => Promise.reject(new Error('disk full'));
  await store.write(development(store), [{ inserts }]);
  await store.write(development(store), [{ deletes: inserts }]);
  await store.write(development(store), [{ inserts: [MEMBER] }]);
  await store.close();
  assert.match(reports.join('\n'), /disk full/u);
  assert.deepEqual(stateOf(await openStore(disk)), stateOf(store));
});

test('whenever the power is lost, every acknowledged write is there after a restart', async () => {
  const run = async (disk: MemoryDisk) => {
    const acknowledged: number[] = [];
    try {
      const store = await storeWithPolicy(disk);
      for (let id = 0; id < 5; id += 1) {
        await store.write(development(store), [{ inserts: [publicRepo(id)] }]);
        acknowledged.push(id);
      }
    } catch (error) {
      assert.ok(error instanceof PowerLoss || (error instanceof Error && error.cause));
    }
    return acknowledged;
  };
  const dry = new MemoryDisk();
  await run(dry);
  for (let step = 0; step < dry.steps; step += 1) {
    const disk = new MemoryDisk(step);
    const acknowledged = await run(disk);
    const store = await openStore(disk.restarted(0.5));
    const { factCount } = development(store).facts;
    const extra = factCount - acknowledged.length;
    assert.ok(extra === 0 || extra === 1, `step ${step}: ${factCount} facts`);
  }
});
