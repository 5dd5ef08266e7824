import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inspect } from 'node:util';
import { Secret } from '../../../node/lib/secret.ts';
import { DOWNLOAD_LIMITS } from '../../../node/upstream/download.ts';
import { type PeerOptions, peerSource } from '../../../node/upstream/peer-source.ts';
import type { Offer } from '../../../node/upstream/snapshot-source.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';
import { FAKE_TOKEN } from '../../fakes/fake-upstream.ts';
import { type Fault, GenerationServer } from '../../fakes/generation-server.ts';
import { offeredGeneration, Received } from '../../fakes/offered-generation.ts';
import { ENVIRONMENT } from '../../fakes/policy-world.ts';

const LIVE = AbortSignal.timeout(60_000);
const SHORT = { connectMs: 1_000, headersMs: 200, silenceMs: 200 };
/** Far more than a socket hands over at once. */
const GENERATION = offeredGeneration({ padding: 400_000 });
const NOW_MS = Date.UTC(2026, 10, 22);
const HALF = GENERATION.bytes.length / 2;

type Peer = AsyncDisposable & {
  readonly server: GenerationServer;
  readonly source: ReturnType<typeof peerSource>;
  readonly clock: FakeClock;
};

async function openPeer(options: Partial<PeerOptions> = {}): Promise<Peer> {
  const server = await GenerationServer.start({ isNode: true });
  server.served = GENERATION;
  const clock = new FakeClock(NOW_MS);
  const source = peerSource({
    url: server.url,
    apiToken: new Secret(FAKE_TOKEN),
    environment: ENVIRONMENT,
    clock,
    chance: () => 0,
    timeouts: SHORT,
    ...options,
  });
  return {
    server,
    source,
    clock,
    [Symbol.asyncDispose]: async () => {
      await source[Symbol.asyncDispose]();
      await server[Symbol.asyncDispose]();
    },
  };
}

async function offerOf({ source }: Peer): Promise<Offer> {
  const offer = await source.newest(LIVE);
  assert.ok(offer !== undefined);
  return offer;
}

type Expected = { readonly code?: string; readonly message: RegExp };

async function checkRejects(promise: Promise<unknown>, expected: Expected): Promise<void> {
  await assert.rejects(promise, (error: unknown) => {
    assert.doesNotMatch(inspect(error), /osotesttoken/u);
    assert.ok(error instanceof Error && 'code' in error);
    assert.equal(error.code, expected.code ?? 'upstream_unavailable');
    assert.match(error.message, expected.message);
    return true;
  });
}

/** The first GETs misbehave like this; all bytes come all the same, by these requests. */
async function checkRecovers(faults: readonly Fault[], requests: readonly string[]) {
  await using peer = await openPeer();
  const offer = await offerOf(peer);
  peer.server.script('GET', ...faults);
  const received = new Received();
  await offer.download(received.write, LIVE);
  assert.ok(received.bytes.equals(GENERATION.bytes));
  assert.deepEqual(peer.server.requests, ['HEAD', ...requests]);
}

/** Each GET gets one of these; the download fails, and not without having tried so often. */
async function checkRefused(
  faults: readonly Fault[],
  expected: Expected & { readonly gets?: number },
): Promise<void> {
  await using peer = await openPeer();
  const offer = await offerOf(peer);
  peer.server.script('GET', ...faults);
  await checkRejects(offer.download(new Received().write, LIVE), expected);
  assert.equal(peer.server.requests.length - 1, expected.gets ?? 1);
}

/** What HEAD says is no offer to this node. */
async function checkNoOffer(says: Record<string, string | undefined>, expected: Expected) {
  await using peer = await openPeer();
  peer.server.says = says;
  await checkRejects(peer.source.newest(LIVE), expected);
}

test('a peer offers what it has, and hands it over', async () => {
  await using peer = await openPeer();
  const offer = await offerOf(peer);
  const { takenAtMs, digest, byteLength } = GENERATION.head;
  assert.deepEqual(
    [offer.takenAtMs, offer.digest, offer.byteLength],
    [takenAtMs, digest, byteLength],
  );
  const received = new Received();
  await offer.download(received.write, LIVE);
  assert.ok(received.bytes.equals(GENERATION.bytes));
});

test('a peer without a generation has nothing to offer', async () => {
  await using peer = await openPeer();
  peer.server.served = undefined;
  assert.equal(await peer.source.newest(LIVE), undefined);
});

test('a download that breaks goes on where it was', () =>
  checkRecovers([{ kind: 'cut', afterBytes: HALF }], ['GET', `GET bytes=${HALF}- if-range`]));

test('a download that stalls goes on where it was', () =>
  checkRecovers([{ kind: 'stall', afterBytes: HALF }], ['GET', `GET bytes=${HALF}- if-range`]));

test('a peer that does not answer in time is asked again', () =>
  checkRecovers([{ kind: 'silence' }], ['GET', 'GET']));

test('a busy peer is asked again when it says', async () => {
  await using peer = await openPeer();
  const offer = await offerOf(peer);
  peer.server.script('GET', { kind: 'reply', status: 429, headers: { 'retry-after': '5' } });
  await offer.download(new Received().write, LIVE);
  assert.deepEqual(peer.clock.sleptMs, [5_000]);
});

test('a peer that can only begin again may do so', async () => {
  await using peer = await openPeer();
  peer.server.hasRanges = false;
  const offer = await offerOf(peer);
  peer.server.script('GET', { kind: 'cut', afterBytes: HALF });
  const received = new Received();
  await offer.download(received.write, LIVE);
  assert.ok(received.bytes.equals(GENERATION.bytes));
});

test('two generations are never glued together', async () => {
  await using peer = await openPeer();
  const offer = await offerOf(peer);
  const next = offeredGeneration({ padding: 400_000, name: 'b' });
  const change: Fault = { kind: 'well', before: () => void (peer.server.served = next) };
  peer.server.script('GET', { kind: 'cut', afterBytes: HALF }, change);
  const received = new Received();
  await checkRejects(offer.download(received.write, LIVE), {
    message: /another generation by now/u,
  });
  assert.equal(received.bytes.length, HALF);
});

test('a later copy of the same content is another generation', async () => {
  await using peer = await openPeer();
  const offer = await offerOf(peer);
  peer.server.served = offeredGeneration({ padding: 400_000, takenAtMs: 1_700_000_000_001 });
  assert.equal(peer.server.served.head.digest, offer.digest);
  await checkRejects(offer.download(new Received().write, LIVE), {
    message: /another generation by now/u,
  });
});

test('a peer that breaks off again and again is given up', () =>
  checkRefused(
    Array.from({ length: 10 }, () => ({ kind: 'cut', afterBytes: 100 }) as const),
    { message: /Cannot take a generation from http/u, gets: DOWNLOAD_LIMITS.retry.attemptsMax },
  ));

test('a peer that sends other bytes than it offered is refused', () => {
  const { bytes } = offeredGeneration({ padding: 400_000, name: 'b' });
  return checkRefused([{ kind: 'bytes', bytes }], { message: /digests differ/u });
});

test('a peer that sends bytes without end is refused', () =>
  checkRefused([{ kind: 'endless' }], { message: /more than the \d+ bytes it offered/u }));

test('a page is no generation', () =>
  checkRefused(
    [{ kind: 'reply', status: 200, headers: { 'content-type': 'text/html' }, body: '<html>' }],
    { message: /something else than a generation \(text\/html\)/u },
  ));

test('a redirect is not followed: the key is not for others', () =>
  checkRefused([{ kind: 'reply', status: 302, headers: { location: 'http://127.0.0.1:1/' } }], {
    message: /redirects to elsewhere \(302\)/u,
  }));

test('a generation of another length is not taken', async () => {
  await using peer = await openPeer();
  const offer = await offerOf(peer);
  peer.server.says = { 'content-length': '100' };
  await checkRejects(offer.download(new Received().write, LIVE), {
    message: /about to send 100 bytes/u,
  });
});

test('another part than was asked for is not taken', async () => {
  await using peer = await openPeer();
  const offer = await offerOf(peer);
  const lie = () => void (peer.server.says = { 'content-range': 'bytes 0-1/2' });
  peer.server.script('GET', { kind: 'cut', afterBytes: HALF }, { kind: 'well', before: lie });
  await checkRejects(offer.download(new Received().write, LIVE), {
    message: /another part than was asked for \(bytes 0-1\/2\)/u,
  });
});

test('a drip of bytes is too slow', async () => {
  const limits = {
    ...DOWNLOAD_LIMITS,
    retry: { attemptsMax: 1_000_000, delayMsMin: 0, delayMsMax: 0 },
    pace: { graceMs: 300, bytesPerSecondMin: 1e9 },
  };
  await using peer = await openPeer({ limits });
  const offer = await offerOf(peer);
  const drips = Array.from({ length: 3 }, () => ({ kind: 'stall', afterBytes: 1 }) as const);
  peer.server.script('GET', ...drips);
  await checkRejects(offer.download(new Received().write, LIVE), {
    message: /it is too slow: \d/u,
  });
});

test('what the writer throws ends the download', async () => {
  await using peer = await openPeer();
  const offer = await offerOf(peer);
  const full = new Error('ENOSPC');
  const write = () => {
    throw full;
  };
  await assert.rejects(offer.download(write, LIVE), full);
  assert.equal(peer.server.requests.length, 2);
});

test('an aborted signal ends everything with its reason', async () => {
  await using peer = await openPeer();
  const reason = new Error('enough');
  await assert.rejects(peer.source.newest(AbortSignal.abort(reason)), reason);
  const offer = await offerOf(peer);
  await assert.rejects(offer.download(new Received().write, AbortSignal.abort(reason)), reason);
  const late = new AbortController();
  const write = () => late.abort(reason);
  await assert.rejects(offer.download(write, late.signal), reason);
});

test('another environment is refused by name', () =>
  checkNoOffer(
    { 'oso-fallback-environment': '9999999999' },
    { code: 'wrong_environment', message: /e_9999999999, and this node serves e_0123456789/u },
  ));

test('a format from the future is refused by number', () =>
  checkNoOffer(
    { 'oso-fallback-format-version': '2' },
    { message: /format version 2, and this node knows up to 1/u },
  ));

test('what does not say all about itself is no offer', async () => {
  const message = /something else than a generation/u;
  for (const says of [
    { etag: undefined },
    { etag: '"abc"' },
    { etag: `W/"${'0'.repeat(64)}"` },
    { 'oso-fallback-environment': undefined },
    { 'oso-fallback-taken-at-ms': undefined },
    { 'oso-fallback-taken-at-ms': '-1' },
    { 'oso-fallback-taken-at-ms': '1'.repeat(16) },
    { 'oso-fallback-format-version': 'one' },
    { 'content-length': undefined },
    { 'content-type': 'text/html' },
    { 'content-encoding': 'gzip' },
  ]) {
    await checkNoOffer(says, { message });
  }
});

test('a generation from the future is refused: nothing true would ever be newer', () =>
  checkNoOffer(
    { 'oso-fallback-taken-at-ms': String(NOW_MS + 3_600_000) },
    { message: /from the future: one of the two clocks is wrong/u },
  ));

test('a generation larger than any is refused before a byte of it comes', () =>
  checkNoOffer(
    { 'content-length': '999999999999999' },
    { message: /has 999999999999999 bytes, more than/u },
  ));

/** HEAD is answered like this. */
async function checkHead(fault: Fault, expected: Expected): Promise<void> {
  await using peer = await openPeer();
  peer.server.script('HEAD', fault);
  await checkRejects(peer.source.newest(LIVE), expected);
}

test('a peer that does not know the key says so', () =>
  checkHead(
    { kind: 'reply', status: 401 },
    {
      message: /refuses the key in OSO_API_TOKEN \(401\): is it a node of e_0123456789\?/u,
    },
  ));

test('a peer without the route says so', () =>
  checkHead({ kind: 'reply', status: 404 }, { message: /it answered with 404/u }));

test('a peer that redirects says so', () =>
  checkHead({ kind: 'reply', status: 301, headers: { location: '/' } }, { message: /redirects/u }));

test('a peer that is silent is not waited for', () =>
  checkHead({ kind: 'silence' }, { message: /Cannot take a generation from http/u }));

test('a peer that is not there is unavailable', async () => {
  await using peer = await openPeer();
  await peer.server[Symbol.asyncDispose]();
  await checkRejects(peer.source.newest(LIVE), { message: /ECONNREFUSED/u });
});
