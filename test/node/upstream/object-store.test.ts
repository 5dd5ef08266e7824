import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nameOf } from '../../../node/snapshot/keep/directory-files.ts';
import { ObjectStore } from '../../../node/upstream/object-store.ts';
import type { Objects } from '../../../node/upstream/objects.ts';
import { cannotTake } from '../../../node/upstream/source-errors.ts';
import { snapshotStoreContract, type StoreSubject } from '../../contracts/snapshot-store.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';
import { offeredGeneration, publicationOf } from '../../fakes/offered-generation.ts';
import { ENVIRONMENT } from '../../fakes/policy-world.ts';

const LIVE = AbortSignal.timeout(60_000);
const NOW_MS = Date.UTC(2026, 10, 22);

/** Objects in a map. */
class MemoryObjects implements Objects {
  readonly name = 'memory';
  readonly held = new Map<string, Buffer>();
  /** Keys that were read, and what was done to others. */
  readonly calls: string[] = [];
  putNever = false;

  isSingle() {
    return Promise.resolve(false);
  }

  list(signal: AbortSignal) {
    signal.throwIfAborted();
    const keys = [...this.held.keys()].toSorted().toReversed();
    return Promise.resolve(
      keys.map((key) => {
        const bytes = this.held.get(key) ?? Buffer.alloc(0);
        return { key, byteLength: bytes.length, version: bytes.toString('hex') };
      }),
    );
  }

  read(...[{ key }, { start, end }]: Parameters<Objects['read']>) {
    this.calls.push(`read ${key}`);
    return Promise.resolve(this.held.get(key)?.subarray(start, end) ?? Buffer.alloc(0));
  }

  open(...[{ key, version }, position, signal]: Parameters<Objects['open']>) {
    signal.throwIfAborted();
    const bytes = this.held.get(key);
    if (bytes?.toString('hex') !== version) {
      return Promise.reject(cannotTake('memory', 'it is gone', { isTransient: false }));
    }
    return Promise.resolve({ start: position, bytes: piecesOf(bytes.subarray(position)) });
  }

  async put(...[publication, , signal]: Parameters<Objects['put']>) {
    if (this.putNever) {
      await new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason as Error));
      });
    }
    const pieces: Uint8Array[] = [];
    try {
      signal.throwIfAborted();
      for await (const piece of publication.pieces()) pieces.push(piece);
      const bytes = Buffer.concat(pieces);
      assert.equal(bytes.length, publication.head.byteLength);
      this.held.set(nameOf(publication.head), bytes);
    } catch (error) {
      signal.throwIfAborted();
      throw Object.assign(new Error('Cannot publish a generation to memory', { cause: error }), {
        code: 'upstream_unavailable',
      });
    }
  }

  remove(...[{ key }]: Parameters<Objects['remove']>) {
    this.calls.push(`remove ${key}`);
    this.held.delete(key);
    return Promise.resolve();
  }
}

async function* piecesOf(bytes: Buffer): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(bytes);
}

function storeOver(objects: Objects, options: { environment?: string; keep?: number } = {}) {
  const clock = new FakeClock(NOW_MS);
  return new ObjectStore({ objects, environment: ENVIRONMENT, clock, chance: () => 0, ...options });
}

function subject(): Promise<StoreSubject> {
  const objects = new MemoryObjects();
  const names = () => [...objects.held.keys()].toSorted().toReversed();
  return Promise.resolve({
    storeOf: (environment) => storeOver(objects, { environment }),
    held: () => Promise.resolve(names().map((key) => objects.held.get(key) ?? Buffer.alloc(0))),
    replaceNewest: (bytes) => {
      objects.held.set(names()[0] ?? '', bytes);
      return Promise.resolve();
    },
    litter: () => Promise.resolve([]),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  });
}

snapshotStoreContract('objects in memory', subject, { keep: 3 });

function hold(objects: MemoryObjects, ...ages: readonly number[]): void {
  for (const takenAtMs of ages) {
    const { bytes, head } = offeredGeneration({ takenAtMs });
    objects.held.set(nameOf(head), bytes);
  }
}

test('an object is looked at once, while it is the same', async () => {
  const objects = new MemoryObjects();
  hold(objects, 1, 2);
  const store = storeOver(objects);
  await store.newest(LIVE);
  await store.newest(LIVE);
  assert.equal(objects.calls.length, 1);
  hold(objects, 3);
  assert.equal((await store.newest(LIVE))?.takenAtMs, 3);
  assert.equal(objects.calls.length, 2);
});

test('the newest that can be used is offered, past those that cannot', async () => {
  const objects = new MemoryObjects();
  hold(objects, 1, 2);
  objects.held.set(`${'9'.repeat(14)}-${'0'.repeat(16)}.generation`, Buffer.from('no generation'));
  const theirs = offeredGeneration({ takenAtMs: 5, environment: '9999999999' });
  objects.held.set(nameOf(theirs.head), theirs.bytes);
  assert.equal((await storeOver(objects).newest(LIVE))?.takenAtMs, 2);
});

test('no more objects are looked at than could be kept', async () => {
  const objects = new MemoryObjects();
  for (let n = 10; n < 60; n += 1) {
    objects.held.set(`000000000000${n}-${'0'.repeat(16)}.generation`, Buffer.from('no generation'));
  }
  await assert.rejects(storeOver(objects).newest(LIVE), { code: 'upstream_unavailable' });
  assert.equal(objects.calls.length, 16);
});

test('a publication removes what is older than the newest few, not what is newer or of others', async () => {
  const objects = new MemoryObjects();
  const theirs = offeredGeneration({ takenAtMs: 1, environment: '9999999999' });
  objects.held.set(nameOf(theirs.head), theirs.bytes);
  const odd = `${'9'.repeat(14)}-${'0'.repeat(16)}.generation`;
  objects.held.set(odd, Buffer.from('no generation'));
  const ages = Array.from({ length: 20 }, (_, n) => n + 2);
  hold(objects, ...ages);
  const next = offeredGeneration({ takenAtMs: 100 });
  await storeOver(objects, { keep: 2 }).publish(publicationOf(next), LIVE);
  assert.deepEqual(
    [...objects.held.keys()].toSorted(),
    [
      nameOf(theirs.head),
      nameOf(offeredGeneration({ takenAtMs: 21 }).head),
      nameOf(next.head),
      odd,
    ].toSorted(),
  );
});

test('a publication that takes too long is given up', async () => {
  const objects = new MemoryObjects();
  objects.putNever = true;
  const store = new ObjectStore({
    objects,
    environment: ENVIRONMENT,
    clock: new FakeClock(NOW_MS),
    chance: () => 0,
    pace: { graceMs: 1, bytesPerSecondMin: 1e9 },
  });
  await assert.rejects(store.publish(publicationOf(offeredGeneration()), LIVE), {
    code: 'upstream_unavailable',
    message: 'Cannot publish a generation to memory: it is too slow',
  });
});

test('a node publishes its own environment and no other', () =>
  assert.rejects(
    storeOver(new MemoryObjects(), { environment: '9999999999' }).publish(
      publicationOf(offeredGeneration()),
      LIVE,
    ),
    { name: 'AssertionError' },
  ));
