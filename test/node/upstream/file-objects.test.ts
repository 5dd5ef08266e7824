import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { dateIn, nameOf } from '../../../node/snapshot/keep/directory-files.ts';
import { fileObjects } from '../../../node/upstream/file-objects.ts';
import { storeOf } from '../../../node/upstream/snapshot-store.ts';
import { snapshotStoreContract, type StoreSubject } from '../../contracts/snapshot-store.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';
import { offeredGeneration, publicationOf } from '../../fakes/offered-generation.ts';
import { ENVIRONMENT } from '../../fakes/policy-world.ts';

const LIVE = AbortSignal.timeout(60_000);
const NOW_MS = Date.UTC(2026, 10, 22);

function storeAt(path: string, environment = ENVIRONMENT) {
  const parts = { environment, clock: new FakeClock(NOW_MS), chance: () => 0 };
  return storeOf({ kind: 'path', path }, parts);
}

type Scratch = AsyncDisposable & { readonly path: string };

async function scratch(): Promise<Scratch> {
  const path = await mkdtemp(join(tmpdir(), 'oso-fallback-store-'));
  return {
    path,
    [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }),
  };
}

/** `name`: of what the store is told, in a directory of its own. */
async function subject(name: string): Promise<StoreSubject> {
  const { path, [Symbol.asyncDispose]: dispose } = await scratch();
  const place = join(path, name);
  const isFile = name.endsWith('.generation');
  const directory = isFile ? path : place;
  const names = async () => {
    const found: string[] = await readdir(directory).catch(() => []);
    return found.toSorted().toReversed();
  };
  const held = async () => {
    const found = await names();
    return found.filter((each) => (isFile ? each === name : dateIn(each) !== undefined));
  };
  return {
    storeOf: (environment) => storeAt(place, environment),
    held: async () => Promise.all((await held()).map((each) => readFile(join(directory, each)))),
    replaceNewest: async (bytes) => {
      const [newest = ''] = await held();
      await rm(join(directory, newest));
      await writeFile(join(directory, newest), bytes);
    },
    litter: async () => {
      const whole = await held();
      return (await names()).filter((each) => !whole.includes(each));
    },
    [Symbol.asyncDispose]: dispose,
  };
}

snapshotStoreContract('a directory', () => subject('snapshots'), { keep: 3 });
snapshotStoreContract('one file', () => subject('seed.generation'), { keep: 1 });

test('files of other names are neither offered nor removed', async () => {
  await using directory = await scratch();
  const names = ['notes.txt', '1.generation', `.${'0'.repeat(14)}-x.generation.partial`];
  for (const name of names) await writeFile(join(directory.path, name), 'mine');
  const store = storeAt(directory.path);
  const generation = offeredGeneration();
  await store.publish(publicationOf(generation), LIVE);
  assert.deepEqual(
    (await readdir(directory.path)).toSorted(),
    [...names, nameOf(generation.head)].toSorted(),
  );
});

test('a generation under the name of a newer one is not believed', async () => {
  await using directory = await scratch();
  const old = offeredGeneration({ takenAtMs: 1 });
  const renamed = nameOf({ ...old.head, takenAtMs: 1_700_000_000_000 });
  await writeFile(join(directory.path, renamed), old.bytes);
  await assert.rejects(storeAt(directory.path).newest(LIVE), {
    message: /it is not the one that its name says/u,
  });
});

test('one file of any name is taken', async () => {
  await using directory = await scratch();
  const path = join(directory.path, 'seed.bin');
  await writeFile(path, offeredGeneration().bytes);
  const offer = await storeAt(path).newest(LIVE);
  assert.equal(offer?.digest, offeredGeneration().head.digest);
});

test('what a publisher left behind goes with the next publication', async () => {
  await using directory = await scratch();
  const ours = offeredGeneration({ takenAtMs: 1_700_000_000_000 });
  const leftover = `.${nameOf({ ...ours.head, takenAtMs: 1 })}.${'0'.repeat(16)}.incoming`;
  const underWay = `.${nameOf({ ...ours.head, takenAtMs: 1_700_000_000_001 })}.${'0'.repeat(16)}.incoming`;
  for (const name of [leftover, underWay]) await writeFile(join(directory.path, name), 'half');
  await storeAt(directory.path).publish(publicationOf(ours), LIVE);
  const names = await readdir(directory.path);
  assert.deepEqual(names.toSorted(), [underWay, nameOf(ours.head)].toSorted());
});

test('no directory is made where a volume should be', async () => {
  await using directory = await scratch();
  const store = storeAt(join(directory.path, 'not-mounted', 'snapshots'));
  assert.equal(await store.newest(LIVE), undefined);
  await assert.rejects(store.publish(publicationOf(offeredGeneration()), LIVE), {
    code: 'upstream_unavailable',
    message: /^Cannot publish a generation to .*ENOENT/u,
  });
});

test('what cannot be listed is unavailable', async () => {
  await using directory = await scratch();
  const file = join(directory.path, 'file');
  await writeFile(file, '');
  const objects = fileObjects(join(file, 'below'));
  await assert.rejects(objects.list(LIVE), {
    code: 'upstream_unavailable',
    message: /^Cannot take a generation from .*ENOTDIR/u,
  });
});

test('what went since it was listed is gone, and may be removed again', async () => {
  await using directory = await scratch();
  const generation = offeredGeneration();
  await storeAt(directory.path).publish(publicationOf(generation), LIVE);
  const objects = fileObjects(directory.path);
  const [object] = await objects.list(LIVE);
  assert.ok(object !== undefined);
  await objects.remove(object, LIVE);
  await objects.remove(object, LIVE);
  await assert.rejects(objects.open(object, 0, LIVE), { message: /ENOENT/u });
  assert.deepEqual(await objects.list(LIVE), []);
});

test('a directory of a generation’s name is no generation', async () => {
  await using directory = await scratch();
  await mkdir(join(directory.path, nameOf(offeredGeneration().head)));
  await assert.rejects(storeAt(directory.path).newest(LIVE), {
    code: 'upstream_unavailable',
  });
});
