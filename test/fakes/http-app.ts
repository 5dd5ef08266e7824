/** The node's whole HTTP server over a real world, and what tests need to look into it. */

import assert from 'node:assert/strict';
import type { AddressInfo } from 'node:net';
import type { FastifyInstance, LightMyRequestResponse } from 'fastify';
import { statusOf, type StatusParts } from '../../node/cli/serve/node-status.ts';
import { buildApp } from '../../node/http/app.ts';
import type { AskedKeys } from '../../node/http/asked-keys.ts';
import { hashOfKey } from '../../node/http/auth.ts';
import { Freshness, type FreshnessPolicy } from '../../node/http/freshness.ts';
import { KeyRing } from '../../node/http/key-ring.ts';
import type { Route } from '../../node/http/route.ts';
import { buildServer, serverRoutes, type ServerParts } from '../../node/http/server.ts';
import type { TlsDoor } from '../../node/http/tls-door.ts';
import type { Dialect } from '../../node/local/sql-text.ts';
import { SYSTEM_CLOCK } from '../../node/lib/clock.ts';
import { createLog } from '../../node/telemetry/log.ts';
import { createMetrics } from '../../node/telemetry/metrics.ts';
import { begunAt } from '../../node/world/age.ts';
import { WorldCell, type World } from '../../node/world/world.ts';
import { checkDocumented } from '../contracts/openapi.ts';
import { FakeClock } from './fake-clock.ts';
import { ENVIRONMENT, worldOf } from './policy-world.ts';

export const KEY = `e_${ENVIRONMENT}_12345_osotesttoken01xiIn`;
/** The node's own. */
export const OWN_KEY = `e_${ENVIRONMENT}_1_nodesowntoken`;
/** The ids that requests without one get. */
export const NEW_REQUEST_ID = '00000000-0000-4000-8000-000000000000';

export type TestApp = {
  readonly keys: KeyRing;
  readonly app: FastifyInstance;
  readonly routes: readonly Route[];
  readonly world: WorldCell;
  readonly clock: FakeClock;
  readonly logLines: string[];
};

export type TestAppOptions = {
  /** null: none yet. */
  readonly world?: World | null;
  /** Left out: a soft limit of an hour, no hard one. */
  readonly freshness?: Partial<FreshnessPolicy>;
  /** Of the keys that are let in; left out, all are of the right shape. */
  readonly hashes?: ReadonlySet<string>;
  /** Left out: nobody is asked about keys. */
  readonly asked?: AskedKeys;
  /** Left out: plain HTTP. */
  readonly tls?: TlsDoor;
  readonly pathPrefix?: string;
  /** Left out: 4,000. */
  readonly budgetMs?: number;
  /** Left out: PostgreSQL. */
  readonly sqlDialect?: Dialect;
  /** Left out: it is on. */
  readonly isAuthzenOff?: boolean;
  /** What the status shows besides. */
  readonly status?: Partial<StatusParts>;
};

const FRESHNESS: FreshnessPolicy = {
  softAgeMs: 3_600_000,
  hardAgeMs: undefined,
  overHardAge: 'serve',
};

export function testApp(options: TestAppOptions = {}): TestApp {
  const { world: first = worldOf() } = options;
  const world = new WorldCell();
  const clock = new FakeClock();
  const startedMs = clock.monotonicMs();
  const logLines: string[] = [];
  if (first !== null) world.replace(first, begunAt(first.takenAtMs));
  const log = createLog({ level: 'info', write: (line) => logLines.push(line) });
  const freshness = new Freshness({ policy: { ...FRESHNESS, ...options.freshness }, clock, log });
  const keys = new KeyRing({
    environment: ENVIRONMENT,
    hashes: options.hashes,
    asked: options.asked,
    ownHash: hashOfKey(OWN_KEY),
    clock,
    log,
  });
  const health = { world, whyNoWorld: () => 'the primary does not answer', freshness };
  const status = () =>
    statusOf({
      ...health,
      config: { environment: ENVIRONMENT, clientId: 'test', warnings: [] },
      clock,
      startedMs,
      sync: () => ({ failuresInARow: 0 }),
      keys: () => keys.status(),
      ...options.status,
    });
  const parts: ServerParts = {
    generations: { currentGeneration: () => undefined, formatVersion: 1 },
    ...health,
    tls: options.tls,
    authenticate: keys.authenticate,
    authenticatePeer: keys.authenticatePeer,
    status,
    metrics: createMetrics({ status }),
    log,
    clock,
    newRequestId: () => NEW_REQUEST_ID,
    budgetMs: options.budgetMs ?? 4_000,
    sqlDialect: options.sqlDialect ?? 'postgresql',
    pathPrefix: options.pathPrefix,
    authzen: options.isAuthzenOff === true ? undefined : { url: undefined },
  };
  const app = buildServer(parts);
  holdToDocument(app);
  return { app, routes: serverRoutes(parts), world, keys, clock, logLines };
}

/** From now on no answer of the app goes through that openapi.yaml does not know. */
function holdToDocument(app: FastifyInstance): void {
  const inject = app.inject.bind(app) as (
    request: string | { readonly method?: string; readonly url: string },
  ) => Promise<LightMyRequestResponse>;
  app.inject = (async (request: Parameters<typeof inject>[0]) => {
    const response = await inject(request);
    const { method = 'GET', url } = typeof request === 'string' ? { url: request } : request;
    const { statusCode: status, headers, body } = response;
    checkDocumented(method, url, { status, headers, body });
    return response;
  }) as typeof app.inject;
}

/** One route alone on a real socket, with the real clock and no log. `url`: without the path. */
export async function listeningRoute(
  route: Route,
  tls?: TlsDoor,
): Promise<AsyncDisposable & { readonly url: string }> {
  const app = buildApp({
    clock: SYSTEM_CLOCK,
    log: createLog({ level: 'error', write: () => undefined }),
    observeRequest: () => undefined,
    newRequestId: () => NEW_REQUEST_ID,
    routes: [route],
    refusals: [],
    tls,
  });
  await app.listen({ port: 0, host: '127.0.0.1' });
  return {
    url: `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${(app.server.address() as AddressInfo).port}`,
    [Symbol.asyncDispose]: async () => {
      app.server.closeAllConnections();
      await app.close();
    },
  };
}

/** POST, as SDKs do it. */
export async function post(
  app: FastifyInstance,
  path: string,
  body: unknown,
): Promise<LightMyRequestResponse> {
  return app.inject({
    method: 'POST',
    url: path,
    headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
}

/** GET, as SDKs do it: Node and Go send a content type with it. */
export async function get(app: FastifyInstance, url: string): Promise<LightMyRequestResponse> {
  const headers = { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' };
  return app.inject({ method: 'GET', url, headers });
}

/** An error is JSON with one message, whatever went wrong. */
export function checkError(
  response: LightMyRequestResponse,
  status: number,
  message: RegExp,
): void {
  assert.equal(response.statusCode, status, response.body);
  assert.equal(response.headers['content-type'], 'application/json');
  assert.ok(response.headers['x-request-id'] !== undefined);
  const body = response.json<Record<string, string>>();
  assert.deepEqual(Object.keys(body), ['message']);
  assert.match(body['message'] ?? '', message);
}
