import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NodeError } from '../../../node/lib/errors.ts';
import { readHead } from '../../../node/snapshot/generation-file.ts';
import { HttpObjects } from '../../../node/upstream/http-objects.ts';
import { ObjectStore } from '../../../node/upstream/object-store.ts';
import { snapshotStoreContract, type StoreSubject } from '../../contracts/snapshot-store.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';
import { type Fault, GenerationServer } from '../../fakes/generation-server.ts';
import {
  type OfferedGeneration,
  offeredGeneration,
  publicationOf,
  Received,
} from '../../fakes/offered-generation.ts';
import { ENVIRONMENT } from '../../fakes/policy-world.ts';
import { fileOf } from '../snapshot/generation-files.ts';

const LIVE = AbortSignal.timeout(60_000);
const NOW_MS = Date.UTC(2026, 10, 22);
const GENERATION = offeredGeneration({ padding: 400_000 });
const HALF = GENERATION.bytes.length / 2;

type Opened = AsyncDisposable & {
  readonly server: GenerationServer;
  readonly storeOf: (environment?: string) => ObjectStore;
};

async function open(): Promise<Opened> {
  const server = await GenerationServer.start({ accept: servedOf });
  const all: HttpObjects[] = [];
  const clock = new FakeClock(NOW_MS);
  return {
    server,
    storeOf: (environment = ENVIRONMENT) => {
      const timeouts = { connectMs: 1_000, headersMs: 500, silenceMs: 200 };
      const objects = new HttpObjects({ url: server.url, clock, timeouts });
      all.push(objects);
      return new ObjectStore({ objects, environment, clock, chance: () => 0 });
    },
    [Symbol.asyncDispose]: async () => {
      for (const objects of all) await objects[Symbol.asyncDispose]();
      await server[Symbol.asyncDispose]();
    },
  };
}

/** What a file server makes of bytes: it looks at their length alone. */
function servedOf(bytes: Buffer): OfferedGeneration {
  const { head } = GENERATION;
  try {
    return { bytes, head: readHead(fileOf(bytes)) };
  } catch (error) {
    if (!(error instanceof NodeError)) throw error;
    return { bytes, head: { ...head, byteLength: bytes.length, digest: `of ${bytes.length}` } };
  }
}

async function subject(): Promise<StoreSubject> {
  const { server, storeOf, [Symbol.asyncDispose]: dispose } = await open();
  return {
    storeOf,
    held: () => Promise.resolve(server.served === undefined ? [] : [server.served.bytes]),
    replaceNewest: (bytes) => {
      const head = { ...servedOf(bytes).head, digest: `another ${bytes.length}` };
      server.served = { bytes, head };
      return Promise.resolve();
    },
    litter: () => Promise.resolve([]),
    [Symbol.asyncDispose]: dispose,
  };
}

snapshotStoreContract('one URL', subject, { keep: 1 });

/** The first answers to GET are these; the newest is offered all the same, or is not. */
async function checkNewest(
  fault: Fault,
  expected: 'offered' | 'none' | RegExp,
  says: Record<string, string | undefined> = {},
): Promise<void> {
  await using opened = await open();
  opened.server.served = GENERATION;
  opened.server.says = says;
  opened.server.script('GET', fault);
  const newest = opened.storeOf().newest(LIVE);
  if (expected instanceof RegExp) {
    await assert.rejects(newest, { code: 'upstream_unavailable', message: expected });
  } else {
    assert.equal((await newest)?.digest, expected === 'none' ? undefined : GENERATION.head.digest);
  }
}

const WELL: Fault = { kind: 'well' };
const reply = (status: number, headers = {}): Fault => ({ kind: 'reply', status, headers });

test('an unchanged generation costs one request without a body', async () => {
  await using opened = await open();
  opened.server.served = GENERATION;
  const store = opened.storeOf();
  const first = await store.newest(LIVE);
  opened.server.requests.length = 0;
  const again = await store.newest(LIVE);
  assert.equal(again?.digest, first?.digest);
  assert.deepEqual(opened.server.requests, ['GET bytes=0-65535']);
});

test('a new one is noticed by its tag', async () => {
  await using opened = await open();
  opened.server.served = GENERATION;
  const store = opened.storeOf();
  await store.newest(LIVE);
  opened.server.served = offeredGeneration({ takenAtMs: 1_700_000_000_001 });
  opened.server.etag = () => '"next"';
  assert.equal((await store.newest(LIVE))?.takenAtMs, 1_700_000_000_001);
});

test('an offer that a newer look made stale is not even asked for', async () => {
  await using opened = await open();
  opened.server.served = GENERATION;
  const store = opened.storeOf();
  const offer = await store.newest(LIVE);
  opened.server.served = offeredGeneration({ takenAtMs: 1_700_000_000_001, name: 'b' });
  await store.newest(LIVE);
  const { length } = opened.server.requests;
  await assert.rejects(async () => offer?.download(new Received().write, LIVE), {
    message: /another generation by now/u,
  });
  assert.equal(opened.server.requests.length, length);
});

test('a server without ranges and tags serves as well, with more bytes', async () => {
  await using opened = await open();
  opened.server.served = GENERATION;
  opened.server.hasRanges = false;
  opened.server.says = { etag: undefined };
  const store = opened.storeOf();
  await store.newest(LIVE);
  const offer = await store.newest(LIVE);
  opened.server.script('GET', { kind: 'cut', afterBytes: HALF });
  const received = new Received();
  await offer?.download(received.write, LIVE);
  assert.ok(received.bytes.equals(GENERATION.bytes));
});

test('a download that breaks goes on where it was', async () => {
  await using opened = await open();
  opened.server.served = GENERATION;
  const offer = await opened.storeOf().newest(LIVE);
  opened.server.script('GET', { kind: 'cut', afterBytes: HALF });
  const received = new Received();
  await offer?.download(received.write, LIVE);
  assert.ok(received.bytes.equals(GENERATION.bytes));
  assert.equal(opened.server.requests.at(-1), `GET bytes=${HALF}- if-range`);
});

test('a manifest that is larger than a first look is read in a second one', async () => {
  await using opened = await open();
  const store = opened.storeOf();
  await store.publish(publicationOf(offeredGeneration({ predicates: 2_000 })), LIVE);
  assert.equal((await store.newest(LIVE))?.takenAtMs, 1_700_000_000_000);
});

test('nothing there is no offer', async () => {
  await checkNewest(reply(404), 'none');
  await checkNewest(reply(410), 'none');
  await checkNewest(WELL, 'offered');
});

test('what goes wrong is said in a few words', async () => {
  await checkNewest(reply(500), /it answered with 500/u);
  await checkNewest(reply(403), /it answered with 403/u);
  await checkNewest(reply(302, { location: '/' }), /redirects to elsewhere/u);
  await checkNewest(WELL, /something else than a generation \(text\/html\)/u, {
    'content-type': 'text/html',
  });
  await checkNewest(WELL, /something else than a generation/u, { 'content-range': 'bytes 5-9/10' });
  await checkNewest({ kind: 'stall', afterBytes: 100 }, /Cannot take a generation from http/u);
});

/** PUT is answered like this. */
async function checkPublish(fault: Fault, message: RegExp): Promise<void> {
  await using opened = await open();
  opened.server.script('PUT', fault);
  await assert.rejects(opened.storeOf().publish(publicationOf(GENERATION), LIVE), {
    code: 'upstream_unavailable',
    message,
  });
}

test('a server that takes nothing says so', async () => {
  await checkPublish(reply(405), /^Cannot publish a generation to http.*it answered with 405/u);
  await checkPublish(reply(301), /redirects/u);
  await checkPublish({ kind: 'silence' }, /^Cannot publish a generation to http/u);
});

test('a newer one that came meanwhile is not replaced', async () => {
  await using opened = await open();
  opened.server.served = GENERATION;
  const newer = offeredGeneration({ takenAtMs: 1_700_000_000_009, name: 'newer' });
  const between = () => void (opened.server.served = newer);
  opened.server.script('PUT', { kind: 'well', before: between });
  const ours = offeredGeneration({ takenAtMs: 1_700_000_000_005, name: 'ours' });
  await assert.rejects(opened.storeOf().publish(publicationOf(ours), LIVE), {
    message: /somebody else published meanwhile/u,
  });
  assert.equal(opened.server.served, newer);
});
