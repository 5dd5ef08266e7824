/** What every store of generations does, whatever it keeps them in. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Offer, SnapshotStore } from '../../node/upstream/snapshot-source.ts';
import {
  type OfferedGeneration,
  offeredGeneration,
  publicationOf,
  Received,
} from '../fakes/offered-generation.ts';
import { ENVIRONMENT } from '../fakes/policy-world.ts';

/** An empty store, and what tests need to look into it. */
export type StoreSubject = AsyncDisposable & {
  /** Of this environment, over the same place each time. */
  readonly storeOf: (environment: string) => SnapshotStore;
  /** Generations that it holds now, newest first; a store of one place has one at most. */
  readonly held: () => Promise<readonly Buffer[]>;
  /** Puts these bytes in place of the newest generation. */
  readonly replaceNewest: (bytes: Buffer) => Promise<void>;
  /** Anything that is there and is no whole generation. */
  readonly litter: () => Promise<readonly string[]>;
};

export type StoreTraits = {
  /** How many generations stay: 1 for a store of one place. */
  readonly keep: number;
};

const LIVE = AbortSignal.timeout(60_000);

/** Millions of facts later: long before the clock of the test. */
const FIRST_MS = 1_700_000_000_000;

export function snapshotStoreContract(
  name: string,
  open: () => Promise<StoreSubject>,
  { keep }: StoreTraits,
): void {
  async function checkHeld(
    subject: StoreSubject,
    expected: readonly OfferedGeneration[],
  ): Promise<void> {
    const held = await subject.held();
    assert.equal(held.length, expected.length);
    for (const [index, { bytes }] of expected.entries()) {
      assert.ok(held[index]?.equals(bytes), `generation ${index} is another`);
    }
    assert.deepEqual(await subject.litter(), []);
  }

  test(`${name}: an empty store has nothing to offer`, async () => {
    await using subject = await open();
    assert.equal(await subject.storeOf(ENVIRONMENT).newest(LIVE), undefined);
  });

  test(`${name}: what is published is offered, and comes as it was`, async () => {
    await using subject = await open();
    const generation = offeredGeneration({ padding: 300_000 });
    await subject.storeOf(ENVIRONMENT).publish(publicationOf(generation), LIVE);
    const offer = await newestOf(subject);
    const { takenAtMs, digest, byteLength } = generation.head;
    assert.deepEqual(
      [offer.takenAtMs, offer.digest, offer.byteLength],
      [takenAtMs, digest, byteLength],
    );
    assert.ok((await downloaded(offer)).equals(generation.bytes));
    await checkHeld(subject, [generation]);
  });

  test(`${name}: the newest is offered, and only the newest few are kept`, async () => {
    await using subject = await open();
    const store = subject.storeOf(ENVIRONMENT);
    const generations = Array.from({ length: 6 }, (_, n) =>
      offeredGeneration({ takenAtMs: FIRST_MS + n, name: `u${n}` }),
    );
    for (const generation of generations) await store.publish(publicationOf(generation), LIVE);
    assert.equal((await newestOf(subject)).takenAtMs, FIRST_MS + 5);
    await checkHeld(subject, generations.toReversed().slice(0, keep));
  });

  test(`${name}: an older one is not published over a newer one`, async () => {
    await using subject = await open();
    const store = subject.storeOf(ENVIRONMENT);
    const newer = offeredGeneration({ takenAtMs: FIRST_MS + 1, name: 'newer' });
    await store.publish(publicationOf(newer), LIVE);
    await store.publish(publicationOf(offeredGeneration({ takenAtMs: FIRST_MS })), LIVE);
    await checkHeld(subject, [newer]);
  });

  test(`${name}: the same one is not published again`, async () => {
    await using subject = await open();
    const generation = offeredGeneration();
    await subject.storeOf(ENVIRONMENT).publish(publicationOf(generation), LIVE);
    const again = {
      head: generation.head,
      pieces: () => assert.fail('it is there already'),
    };
    await subject.storeOf(ENVIRONMENT).publish(again, LIVE);
    await checkHeld(subject, [generation]);
  });

  test(`${name}: a store that another node filled is looked at anew`, async () => {
    await using subject = await open();
    const reader = subject.storeOf(ENVIRONMENT);
    assert.equal(await reader.newest(LIVE), undefined);
    const writer = subject.storeOf(ENVIRONMENT);
    for (const takenAtMs of [FIRST_MS, FIRST_MS + 1]) {
      const generation = offeredGeneration({ takenAtMs, name: `at${takenAtMs}` });
      await writer.publish(publicationOf(generation), LIVE);
      assert.equal((await reader.newest(LIVE))?.takenAtMs, takenAtMs);
    }
  });

  test(`${name}: a publication that breaks off leaves all as it was`, async () => {
    await using subject = await open();
    const store = subject.storeOf(ENVIRONMENT);
    const old = offeredGeneration({ takenAtMs: FIRST_MS });
    await store.publish(publicationOf(old), LIVE);
    const next = offeredGeneration({ takenAtMs: FIRST_MS + 1, padding: 300_000 });
    for (const failing of [breakingOff(next), cutShort(next)]) {
      await assert.rejects(store.publish(failing, LIVE), {
        code: 'upstream_unavailable',
        message: /^Cannot publish a generation to /u,
      });
    }
    await checkHeld(subject, [old]);
    assert.equal((await newestOf(subject)).takenAtMs, FIRST_MS);
  });

  test(`${name}: another environment's generation is refused, and left alone`, async () => {
    await using subject = await open();
    const theirs = offeredGeneration({ environment: '9999999999' });
    await subject.storeOf('9999999999').publish(publicationOf(theirs), LIVE);
    const store = subject.storeOf(ENVIRONMENT);
    const refused = { code: 'wrong_environment', message: /e_9999999999.*e_0123456789/u };
    await assert.rejects(store.newest(LIVE), refused);
    const ours = offeredGeneration({ takenAtMs: FIRST_MS + 1 });
    await assert.rejects(store.publish(publicationOf(ours), LIVE), refused);
    await checkHeld(subject, [theirs]);
  });

  test(`${name}: a generation from the future is never the newest, nor in the way`, async () => {
    await using subject = await open();
    const store = subject.storeOf(ENVIRONMENT);
    const future = offeredGeneration({ takenAtMs: 99_999_999_999_999, name: 'future' });
    await store.publish(publicationOf(future), LIVE);
    await assert.rejects(store.newest(LIVE), {
      code: 'upstream_unavailable',
      message: /it is from the future/u,
    });
    await store.publish(publicationOf(offeredGeneration({ takenAtMs: FIRST_MS })), LIVE);
    assert.equal((await newestOf(subject)).takenAtMs, FIRST_MS);
  });

  test(`${name}: what is damaged at its start is not offered`, async () => {
    const { bytes } = offeredGeneration({ takenAtMs: FIRST_MS + 1 });
    const page = Buffer.from('<html>no generation</html>');
    const flipped = Buffer.from(bytes);
    flipped[70] = 255;
    for (const damaged of [page, flipped, bytes.subarray(0, 5_000), bytes.subarray(0, 20)]) {
      await using subject = await open();
      const store = subject.storeOf(ENVIRONMENT);
      await store.publish(publicationOf(offeredGeneration({ takenAtMs: FIRST_MS + 1 })), LIVE);
      await subject.replaceNewest(damaged);
      await assert.rejects(store.newest(LIVE), {
        code: 'upstream_unavailable',
        message: /^Cannot take a generation from /u,
      });
      await store.publish(publicationOf(offeredGeneration({ takenAtMs: FIRST_MS + 2 })), LIVE);
      assert.equal((await newestOf(subject)).takenAtMs, FIRST_MS + 2);
    }
  });

  test(`${name}: what turns out to be damaged is not offered again`, async () => {
    await using subject = await open();
    const store = subject.storeOf(ENVIRONMENT);
    for (const takenAtMs of [FIRST_MS, FIRST_MS + 1]) {
      const generation = offeredGeneration({ takenAtMs, padding: 200_000 });
      await store.publish(publicationOf(generation), LIVE);
    }
    const { bytes } = offeredGeneration({ takenAtMs: FIRST_MS + 1, padding: 200_000 });
    bytes[150_000] = 255;
    await subject.replaceNewest(bytes);
    const offer = await store.newest(LIVE);
    assert.equal(offer?.takenAtMs, FIRST_MS + 1);
    await assert.rejects(downloaded(offer), {
      code: 'upstream_unavailable',
      message: /digests differ/u,
    });
    if (keep > 1) assert.equal((await store.newest(LIVE))?.takenAtMs, FIRST_MS);
    else await assert.rejects(store.newest(LIVE), { message: /digests differ/u });
  });

  test(`${name}: what is replaced under a download is not glued to it`, async () => {
    await using subject = await open();
    const store = subject.storeOf(ENVIRONMENT);
    await store.publish(publicationOf(offeredGeneration({ padding: 200_000 })), LIVE);
    const offer = await newestOf(subject);
    const other = offeredGeneration({ padding: 200_000, name: 'b' });
    await subject.replaceNewest(other.bytes);
    await assert.rejects(downloaded(offer), { code: 'upstream_unavailable' });
  });

  test(`${name}: what the writer throws ends a download as it is`, async () => {
    await using subject = await open();
    await subject.storeOf(ENVIRONMENT).publish(publicationOf(offeredGeneration()), LIVE);
    const full = new Error('ENOSPC');
    const write = () => {
      throw full;
    };
    await assert.rejects((await newestOf(subject)).download(write, LIVE), full);
  });

  test(`${name}: an aborted signal ends every call with its reason`, async () => {
    await using subject = await open();
    const store = subject.storeOf(ENVIRONMENT);
    await store.publish(publicationOf(offeredGeneration()), LIVE);
    const offer = await newestOf(subject);
    const reason = new Error('enough');
    const aborted = AbortSignal.abort(reason);
    await assert.rejects(store.newest(aborted), reason);
    await assert.rejects(offer.download(new Received().write, aborted), reason);
    const next = offeredGeneration({ takenAtMs: FIRST_MS + 1 });
    await assert.rejects(store.publish(publicationOf(next), aborted), reason);
  });
}

async function newestOf(subject: StoreSubject): Promise<Offer> {
  const offer = await subject.storeOf(ENVIRONMENT).newest(LIVE);
  assert.ok(offer !== undefined);
  return offer;
}

async function downloaded(offer: Offer): Promise<Buffer> {
  const received = new Received();
  await offer.download(received.write, LIVE);
  return received.bytes;
}

/** The disk that it is read from fails in the middle. */
function breakingOff({ bytes, head }: OfferedGeneration) {
  return {
    head,
    async *pieces() {
      yield await Promise.resolve(bytes.subarray(0, 100_000));
      throw new Error('EIO');
    },
  };
}

function cutShort({ bytes, head }: OfferedGeneration) {
  return { ...publicationOf({ bytes: bytes.subarray(0, -4_096), head }), head };
}
