import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { publish, sourcesOf } from '../../../../node/cli/serve/sources.ts';
import { readConfig } from '../../../../node/config/config.ts';
import type { Publication } from '../../../../node/upstream/snapshot-source.ts';
import { ENDLESS_LEASE, leaseOf } from '../../../../node/world/lease.ts';
import { IN_MEMORY } from '../../../../node/world/origin.ts';
import { temporaryDirectory, writeGenerationFile } from '../../../fakes/generation-files.ts';
import { worldOf } from '../../../fakes/policy-world.ts';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';

const LIVE = new AbortController().signal;

function config(variables: Readonly<Record<string, string>> = {}) {
  const required = {
    OSO_API_TOKEN: 'e_0123456789_1_secret',
    OSO_ENVIRONMENT: 'e_0123456789',
    OSO_TENANT: 't_1',
  };
  const door = { readFile: () => assert.fail(), randomId: () => 'id' };
  return readConfig({ ...required, ...variables }, door);
}

async function namesOf(variables: Readonly<Record<string, string>>, imported?: string) {
  await using sources = sourcesOf(config(variables), imported);
  return sources.all.map(({ name }) => name);
}

test('without settings there is nobody', async () => assert.deepEqual(await namesOf({}), []));

test('peers, the store and an imported file are asked', async () => {
  const variables = { OSO_FALLBACK_PEERS: 'http://a,http://b', OSO_FALLBACK_STORE: '/seed' };
  using directory = temporaryDirectory();
  const imported = join(directory.path, 'by-hand');
  writeGenerationFile(imported);
  const names = await namesOf(variables, imported);
  assert.deepEqual(names.slice(0, 2), ['http://a', 'http://b']);
  assert.deepEqual(names.slice(2).map((name) => /seed|hand/u.exec(name)?.[0]), ['seed', 'hand']); // prettier-ignore
});

test('a store is written to by the node that is told to, and by no other', async () => {
  using directory = temporaryDirectory();
  const path = join(directory.path, 'file');
  const head = writeGenerationFile(path, { takenAtMs: Date.now() });
  const bytes = readFileSync(path);
  const read = (into: Uint8Array, position: number) => bytes.copy(into, 0, position);
  const lease = ENDLESS_LEASE;
  const how = { residency: 'paged', residencyReason: '', residentBytes: 0 } as const;
  const world = worldOf({
    origin: { source: 'primary', file: { head, ...how, read, lease }, lease },
  });
  const store = join(directory.path, 'store');
  mkdirSync(store);
  for (const [isWriter, count] of [
    ['false', 0],
    ['true', 1],
  ] as const) {
    const variables = { OSO_FALLBACK_STORE: store, OSO_FALLBACK_STORE_WRITE: isWriter };
    await using sources = sourcesOf(config(variables), undefined);
    await sources.publish(world, LIVE);
    assert.equal(readdirSync(store).length, count);
  }
});

function checkImportRefused(path: string, code: string, message: RegExp) {
  assert.throws(() => sourcesOf(config(), path), { code, message });
}

test('a file to import that is missing, no generation, or another environment’s is refused', () => {
  using directory = temporaryDirectory();
  const path = (name: string) => join(directory.path, name);
  checkImportRefused(
    path('none'),
    'invalid_config',
    /^Cannot start: --import .*none: there is no such file$/u,
  );
  writeFileSync(path('text'), 'hello');
  checkImportRefused(
    path('text'),
    'damaged_generation',
    /^Cannot start: --import .*text: Cannot use the generation: /u,
  );
  writeGenerationFile(path('foreign'), { environment: '42' });
  checkImportRefused(
    path('foreign'),
    'wrong_environment',
    /e_42, and this node serves e_0123456789/u,
  );
});

test('what is published is the file that the world is read from, held open until it is', async () => {
  using directory = temporaryDirectory();
  const path = join(directory.path, 'file');
  const head = writeGenerationFile(path);
  const bytes = readFileSync(path);
  let isClosed = false;
  const lease = leaseOf(() => (isClosed = true));
  const read = (into: Uint8Array, position: number) => {
    assert.equal(isClosed, false);
    return bytes.copy(into, 0, position);
  };
  const how = { residency: 'paged', residencyReason: '', residentBytes: 0 } as const;
  const file = { head, ...how, read, lease };
  const received: Buffer[] = [];
  const store = {
    name: 'store',
    newest: () => assert.fail(),
    publish: async (publication: Publication) => {
      for await (const piece of publication.pieces()) received.push(Buffer.from(piece));
    },
  };
  await publish(
    store,
    worldOf({ origin: { source: 'primary', file, lease: ENDLESS_LEASE } }),
    LIVE,
  );
  assert.ok(Buffer.concat(received).equals(bytes));
  assert.equal(isClosed, true);
});

test('a world that is only in memory is not published', () =>
  publish(
    { name: 'store', newest: () => assert.fail(), publish: () => assert.fail() },
    worldOf({ origin: IN_MEMORY }),
    LIVE,
  ));
