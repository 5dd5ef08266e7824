/** A node that takes a generation from another one: both ends are the real ones. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { keysOfEnvironment } from '../../../node/http/auth.ts';
import { generationRoute, GENERATION_ROUTE_LIMITS } from '../../../node/http/generation-route.ts';
import { SYSTEM_CLOCK } from '../../../node/lib/clock.ts';
import { TlsDoor } from '../../../node/http/tls-door.ts';
import { readTlsMaterial } from '../../../node/http/tls-material.ts';
import { Secret } from '../../../node/lib/secret.ts';
import { FORMAT_VERSION } from '../../../node/snapshot/generation-file.ts';
import type { ClientTls } from '../../../node/upstream/http-resource.ts';
import { peerSource } from '../../../node/upstream/peer-source.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';
import { KEY, listeningRoute } from '../../fakes/http-app.ts';
import {
  type OfferedGeneration,
  offeredGeneration,
  Received,
} from '../../fakes/offered-generation.ts';
import { ENVIRONMENT } from '../../fakes/policy-world.ts';
import { AUTHORITY, NEXT_NODE, NODE, STRANGER } from '../../fakes/tls-certificates.ts';

const LIVE = AbortSignal.timeout(60_000);

type Pair = AsyncDisposable & { readonly peer: ReturnType<typeof peerSource> };

/** `serves`: asked once per request. */
async function pairOf(
  serves: () => OfferedGeneration | undefined,
  {
    environment = ENVIRONMENT,
    key = KEY,
    door,
    tls,
  }: {
    readonly environment?: string;
    readonly key?: string;
    readonly door?: TlsDoor;
    readonly tls?: () => ClientTls;
  } = {},
): Promise<Pair> {
  const route = generationRoute({
    authenticate: keysOfEnvironment(environment),
    currentGeneration: () => {
      const served = serves();
      if (served === undefined) return undefined;
      return {
        head: served.head,
        read: (into, position) => served.bytes.copy(into, 0, position, position + into.length),
        release: () => undefined,
      };
    },
    whyNone: () => 'it is new here',
    formatVersion: FORMAT_VERSION,
    clock: SYSTEM_CLOCK,
    limits: { ...GENERATION_ROUTE_LIMITS, bytesPerSecondMax: 1e9 },
  });
  const app = await listeningRoute(route, door);
  const peer = peerSource({
    url: app.url,
    apiToken: new Secret(key),
    environment: ENVIRONMENT,
    clock: new FakeClock(Date.UTC(2026, 10, 22)),
    chance: () => 0,
    tls,
  });
  return {
    peer,
    [Symbol.asyncDispose]: async () => {
      await peer[Symbol.asyncDispose]();
      await app[Symbol.asyncDispose]();
    },
  };
}

test('a generation goes from node to node', async () => {
  const generation = offeredGeneration({ padding: 1_000_000 });
  await using pair = await pairOf(() => generation);
  const offer = await pair.peer.newest(LIVE);
  const received = new Received();
  await offer?.download(received.write, LIVE);
  assert.ok(received.bytes.equals(generation.bytes));
});

test('a file that turns out to be damaged on the way is not taken', async () => {
  const generation = offeredGeneration({ padding: 1_000_000 });
  await using pair = await pairOf(() => generation);
  const offer = await pair.peer.newest(LIVE);
  generation.bytes[500_000] = 1;
  await assert.rejects(async () => offer?.download(new Received().write, LIVE), {
    code: 'upstream_unavailable',
    message: /digests differ/u,
  });
});

test('a node without a generation offers none', async () => {
  await using pair = await pairOf(() => undefined);
  assert.equal(await pair.peer.newest(LIVE), undefined);
});

test('a node of another environment refuses the key', async () => {
  await using pair = await pairOf(() => offeredGeneration(), { environment: '9999999999' });
  await assert.rejects(pair.peer.newest(LIVE), {
    code: 'upstream_unavailable',
    message: /refuses the key in OSO_API_TOKEN \(401\)/u,
  });
});

/** Of a node that wants certificates of AUTHORITY. */
function strictDoor(): TlsDoor {
  const { cert, key } = NODE;
  const read = readTlsMaterial({ cert, key: new Secret(key), clientCa: AUTHORITY });
  assert.ok(read.kind === 'material');
  return new TlsDoor(read.material);
}

test('a generation goes from node to node on https, each showing its certificate', async () => {
  const generation = offeredGeneration({ padding: 100_000 });
  const tls = () => ({ ca: AUTHORITY, ...NEXT_NODE });
  await using pair = await pairOf(() => generation, { door: strictDoor(), tls });
  const offer = await pair.peer.newest(LIVE);
  const received = new Received();
  await offer?.download(received.write, LIVE);
  assert.ok(received.bytes.equals(generation.bytes));
});

test('the certificates of peers have the name that is asked for, whatever their URLs are', async () => {
  const generation = offeredGeneration({ padding: 1 });
  const newestBy = async (tls: () => ClientTls) => {
    await using pair = await pairOf(() => generation, { door: strictDoor(), tls });
    return await pair.peer.newest(LIVE);
  };
  const named = { ca: AUTHORITY, ...NEXT_NODE, serverName: 'localhost' };
  assert.ok((await newestBy(() => named)) !== undefined);
  const other = { ...named, serverName: 'shop.a.svc' };
  await assert.rejects(
    newestBy(() => other),
    /shop\.a\.svc/u,
  );
});

test('a certificate itself is as good as its authority', async () => {
  const generation = offeredGeneration({ padding: 1 });
  const tls = () => ({ ca: NODE.cert, ...NEXT_NODE });
  await using pair = await pairOf(() => generation, { door: strictDoor(), tls });
  assert.ok((await pair.peer.newest(LIVE)) !== undefined);
});

test('nodes that do not believe each other’s certificates exchange nothing', async () => {
  const generation = offeredGeneration({ padding: 1 });
  const checkRefused = async (tls: (() => ClientTls) | undefined, message: RegExp) => {
    const options = { door: strictDoor(), ...(tls === undefined ? {} : { tls }) };
    await using pair = await pairOf(() => generation, options);
    await assert.rejects(pair.peer.newest(LIVE), { message });
  };
  await checkRefused(
    () => ({ ca: AUTHORITY }),
    /it refuses the key in OSO_API_TOKEN, or the certificate that this node shows \(401\)/u,
  );
  await checkRefused(() => ({ ca: AUTHORITY, ...STRANGER }), /\(401\)/u);
  await checkRefused(undefined, /certificate/u);
  await checkRefused(() => {
    throw new Error('no such file');
  }, /no such file/u);
});
