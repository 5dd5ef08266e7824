import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HttpResource, isPlainBytes, statusReason } from '../../../node/upstream/http-resource.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';
import { GenerationServer } from '../../fakes/generation-server.ts';
import { offeredGeneration } from '../../fakes/offered-generation.ts';

const LIVE = AbortSignal.timeout(60_000);
const { bytes: BYTES, head: HEAD } = offeredGeneration();
const GENERATION = { bytes: BYTES, head: HEAD };
const ETAG = `"${HEAD.digest}"`;

type Opened = AsyncDisposable & {
  readonly server: GenerationServer;
  readonly resource: HttpResource;
};

async function open(): Promise<Opened> {
  const server = await GenerationServer.start();
  server.served = GENERATION;
  const resource = new HttpResource({
    url: server.url,
    headers: {},
    clock: new FakeClock(),
    timeouts: { connectMs: 1_000, headersMs: 1_000, silenceMs: 1_000 },
  });
  return {
    server,
    resource,
    [Symbol.asyncDispose]: async () => {
      await resource[Symbol.asyncDispose]();
      await server[Symbol.asyncDispose]();
    },
  };
}

async function bytesOf(bytes: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for await (const piece of bytes) pieces.push(piece);
  return Buffer.concat(pieces);
}

test('the whole comes from the start, the rest from where it is asked for', async () => {
  await using opened = await open();
  const expected = { etag: ETAG, byteLength: BYTES.length };
  const whole = await opened.resource.open(expected, 0, LIVE);
  assert.equal(whole.start, 0);
  assert.ok((await bytesOf(whole.bytes)).equals(BYTES));
  const rest = await opened.resource.open(expected, 100, LIVE);
  assert.equal(rest.start, 100);
  assert.ok((await bytesOf(rest.bytes)).equals(BYTES.subarray(100)));
});

test('what has no strong tag begins again: nothing says that it is still the same', async () => {
  for (const etag of [undefined, 'W/"a"']) {
    await using opened = await open();
    opened.server.says = { etag };
    const expected = { etag, byteLength: BYTES.length };
    const again = await opened.resource.open(expected, 100, LIVE);
    assert.equal(again.start, 0);
    assert.ok((await bytesOf(again.bytes)).equals(BYTES));
    assert.deepEqual(opened.server.requests, ['GET']);
  }
});

test('whoever asks may know it by more than its tag', async () => {
  await using opened = await open();
  const expected = { etag: ETAG, byteLength: BYTES.length, isSame: () => false };
  await assert.rejects(opened.resource.open(expected, 0, LIVE), {
    message: /another generation by now/u,
  });
});

test('a failure to put is a failure to publish', async () => {
  await using opened = await open();
  await opened.server[Symbol.asyncDispose]();
  await assert.rejects(opened.resource.ask({ method: 'PUT' }, LIVE), {
    code: 'upstream_unavailable',
    message: /^Cannot publish a generation to http/u,
  });
});

test('a redirect is told from other answers', () => {
  assert.match(statusReason({ statusCode: 307 }), /redirects to elsewhere \(307\)/u);
  assert.equal(statusReason({ statusCode: 500 }), 'it answered with 500');
});

test('pages and packed bytes are not those of a file', () => {
  assert.equal(isPlainBytes({}), true);
  assert.equal(isPlainBytes({ 'content-type': 'application/x-anything' }), true);
  assert.equal(isPlainBytes({ 'content-type': 'text/html; charset=utf-8' }), false);
  assert.equal(isPlainBytes({ 'content-type': 'application/json' }), false);
  assert.equal(isPlainBytes({ 'content-encoding': 'gzip' }), false);
});
