import assert from 'node:assert/strict';
import { once } from 'node:events';
import { request as connect } from 'node:http';
import { test } from 'node:test';
import { request } from 'undici';
import { keysOfEnvironment } from '../../../node/http/auth.ts';
import {
  type CurrentGeneration,
  generationRoute,
  GENERATION_ROUTE_LIMITS,
  type GenerationRouteLimits,
} from '../../../node/http/generation-route.ts';
import { SYSTEM_CLOCK } from '../../../node/lib/clock.ts';
import { KEY, listeningRoute } from '../../fakes/http-app.ts';
import { ENVIRONMENT } from '../../fakes/policy-world.ts';

const PATH = '/fallback/v1/generation';
const DIGEST = 'ab'.repeat(32);
/** More than a socket holds: a client that reads nothing stops it. */
const BYTES = Buffer.alloc(16 * 1024 * 1024, 'generation ');

type Served = AsyncDisposable & {
  readonly url: string;
  /** Replaced at will. */
  bytes: Buffer | undefined;
  /** What the generation says of itself. */
  byteLength: number;
  /** Generations that were given out and not given back. */
  readonly open: () => number;
  /** Resolves when that is 0. */
  readonly allReleased: () => Promise<void>;
};

async function serve(limits: Partial<GenerationRouteLimits> = {}): Promise<Served> {
  let open = 0;
  let whenReleased = () => {};
  const route = generationRoute({
    authenticate: keysOfEnvironment(ENVIRONMENT),
    currentGeneration: () => {
      if (served.bytes === undefined) return undefined;
      open += 1;
      return generationOf(served, () => {
        open -= 1;
        if (open === 0) whenReleased();
      });
    },
    whyNone: () => 'the primary does not answer',
    formatVersion: 1,
    clock: SYSTEM_CLOCK,
    limits: { ...GENERATION_ROUTE_LIMITS, bytesPerSecondMax: 1e12, ...limits },
  });
  const app = await listeningRoute(route);
  const served: Served = {
    url: `${app.url}${PATH}`,
    bytes: BYTES,
    byteLength: BYTES.length,
    open: () => open,
    allReleased: () =>
      new Promise((resolve) => {
        if (open === 0) resolve();
        else whenReleased = resolve;
      }),
    [Symbol.asyncDispose]: () => app[Symbol.asyncDispose](),
  };
  return served;
}

function generationOf(
  { bytes = BYTES, byteLength }: Pick<Served, 'bytes' | 'byteLength'>,
  release: () => void,
): CurrentGeneration {
  return {
    head: {
      environment: ENVIRONMENT,
      takenAtMs: 1_700_000_000_000,
      digest: DIGEST,
      byteLength,
    },
    read: (into, position) => {
      const piece = bytes.subarray(position, position + into.length);
      into.set(piece);
      return piece.length;
    },
    release,
  };
}

const AUTHORIZED = { authorization: `Bearer ${KEY}` };

/** What a GET with these headers is answered, and which bytes. */
async function checkAnswer(
  headers: Record<string, string>,
  expected: { status: number; headers: Record<string, string>; bytes: Buffer },
): Promise<void> {
  await using served = await serve();
  const reply = await request(served.url, { headers: { ...AUTHORIZED, ...headers } });
  assert.equal(reply.statusCode, expected.status);
  const received = Buffer.from(await reply.body.arrayBuffer());
  assert.ok(received.equals(expected.bytes), `${received.length} bytes`);
  for (const [name, value] of Object.entries(expected.headers)) {
    assert.equal(reply.headers[name], value);
  }
  await served.allReleased();
}

const HEADERS = {
  etag: `"${DIGEST}"`,
  'content-type': 'application/octet-stream',
  'accept-ranges': 'bytes',
  'oso-fallback-environment': ENVIRONMENT,
  'oso-fallback-taken-at-ms': '1700000000000',
  'oso-fallback-format-version': '1',
};

test('the whole generation comes, with what it is', () =>
  checkAnswer(
    {},
    { status: 200, headers: { ...HEADERS, 'content-length': `${BYTES.length}` }, bytes: BYTES },
  ));

test('a part of it comes, with which part it is', () =>
  checkAnswer(
    { range: `bytes=${BYTES.length - 10}-`, 'if-range': HEADERS.etag },
    {
      status: 206,
      headers: {
        ...HEADERS,
        'content-length': '10',
        'content-range': `bytes ${BYTES.length - 10}-${BYTES.length - 1}/${BYTES.length}`,
      },
      bytes: BYTES.subarray(-10),
    },
  ));

test('a part of another generation is answered with the whole of this one', () =>
  checkAnswer(
    { range: 'bytes=10-', 'if-range': '"other"' },
    { status: 200, headers: HEADERS, bytes: BYTES },
  ));

test('a part that is not there is refused with how long it is', async () => {
  await using served = await serve();
  const headers = { ...AUTHORIZED, range: `bytes=${BYTES.length}-` };
  const reply = await request(served.url, { headers });
  assert.equal(reply.statusCode, 416);
  assert.equal(reply.headers['content-range'], `bytes */${BYTES.length}`);
  assert.match(await reply.body.text(), /none of them in this Range/u);
  assert.equal(served.open(), 0);
});

test('HEAD says the same and sends nothing', async () => {
  await using served = await serve();
  const reply = await request(served.url, { method: 'HEAD', headers: AUTHORIZED });
  assert.equal(reply.statusCode, 200);
  assert.equal(reply.headers['content-length'], String(BYTES.length));
  for (const [name, value] of Object.entries(HEADERS)) assert.equal(reply.headers[name], value);
  assert.equal(await reply.body.text(), '');
  assert.equal(served.open(), 0);
});

test('a node without a generation says why', async () => {
  await using served = await serve();
  served.bytes = undefined;
  const reply = await request(served.url, { headers: AUTHORIZED });
  assert.equal(reply.statusCode, 503);
  assert.match(await reply.body.text(), /this node has none: the primary does not answer/u);
});

test('nobody gets it without a key of the environment', async () => {
  await using served = await serve();
  for (const headers of [{}, { authorization: 'Bearer e_9999999999_1_secret' }]) {
    const reply = await request(served.url, { headers });
    assert.equal(reply.statusCode, 401);
    await reply.body.dump();
  }
  assert.equal(served.open(), 0);
});

test('more downloads than allowed are sent away, and let in when one has gone', async () => {
  await using served = await serve({ downloadsMax: 1 });
  const first = connect(served.url, { headers: AUTHORIZED }).end();
  const response = await once(first, 'response');
  assert.ok(response.length > 0);

  const second = await request(served.url, { headers: AUTHORIZED });
  assert.equal(second.statusCode, 429);
  assert.equal(second.headers['retry-after'], '5');
  assert.match(await second.body.text(), /1 downloads are under way/u);
  const head = await request(served.url, { method: 'HEAD', headers: AUTHORIZED });
  assert.equal(head.statusCode, 200);
  await head.body.dump();

  first.destroy();
  await served.allReleased();
  const third = await request(served.url, { headers: AUTHORIZED });
  assert.equal(third.statusCode, 200);
  assert.equal((await third.body.arrayBuffer()).byteLength, BYTES.length);
});

test('a client that does not read is cut off', async () => {
  await using served = await serve({ idleMsMax: 50 });
  const slow = connect(served.url, { headers: AUTHORIZED }).end();
  slow.on('error', () => undefined);
  slow.on('response', (response) => response.on('error', () => undefined));
  await once(slow, 'response');
  await served.allReleased();
});

test('a file shorter than it says cuts the connection: nothing short is taken for whole', async () => {
  await using served = await serve();
  served.byteLength = BYTES.length + 1;
  const reply = await request(served.url, { headers: AUTHORIZED });
  assert.equal(reply.headers['content-length'], String(BYTES.length + 1));
  await assert.rejects(reply.body.arrayBuffer());
});
