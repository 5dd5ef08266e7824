/** What it costs to find out who asks, for each way to check a key: one that is known, and one that is not. */

import { once } from 'node:events';
import { Agent, type IncomingMessage, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { AskedKeys } from '../../node/http/asked-keys.ts';
import { hashOfKey } from '../../node/http/auth.ts';
import { KeyRing } from '../../node/http/key-ring.ts';
import { SYSTEM_CLOCK } from '../../node/lib/clock.ts';
import { Secret } from '../../node/lib/secret.ts';
import { createLog } from '../../node/telemetry/log.ts';
import { testApp } from '../fakes/http-app.ts';
import { ENVIRONMENT } from '../fakes/policy-world.ts';
import { type Goal, number, type Section } from './section.ts';

/** As many as an environment can have. */
const KEYS = Array.from(
  { length: 128 },
  (_, at) => `e_${ENVIRONMENT}_${at}_secretsecretsecret${at}`,
);
const HASHES = new Set(KEYS.map(hashOfKey));
const OWN_KEY = `e_${ENVIRONMENT}_own_secret`;
const ROUNDS = 15;
const CHECKS = 20_000;
const REQUESTS = 2_000;
const KNOWN_MAX_US = 1;
const REFUSED_MAX_US = 1_000;

const log = createLog({ level: 'error', write: () => undefined });

function askedKeys(): AskedKeys {
  return new AskedKeys({
    ask: (key) => Promise.resolve(HASHES.has(hashOfKey(key.reveal())) ? 'accepted' : 'refused'),
    ownKey: new Secret(OWN_KEY),
    clock: SYSTEM_CLOCK,
    log,
    observe: () => undefined,
  });
}

type Way = { readonly name: string; readonly ring: KeyRing };

function ways(): readonly Way[] {
  const parts = { environment: ENVIRONMENT, ownHash: hashOfKey(OWN_KEY), clock: SYSTEM_CLOCK, log };
  return [
    { name: 'shape', ring: new KeyRing({ ...parts, hashes: undefined }) },
    { name: 'listed', ring: new KeyRing({ ...parts, hashes: HASHES }) },
    { name: 'verify', ring: new KeyRing({ ...parts, hashes: undefined, asked: askedKeys() }) },
  ];
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}

/** The middle of several rounds, each request with a header of its own, as from a socket. */
function medianUs(
  count: number,
  headerOf: (at: number) => string,
  check: (header: string) => void,
) {
  const rounds = Array.from({ length: ROUNDS }, () => {
    const headers = Array.from({ length: count }, (_, at) =>
      Buffer.from(headerOf(at)).toString('latin1'),
    );
    const startedMs = performance.now();
    for (const header of headers) check(header);
    return ((performance.now() - startedMs) / count) * 1_000;
  });
  return median(rounds);
}

async function costOf({
  ring,
}: Way): Promise<{ readonly knownUs: number; readonly refusedUs: number }> {
  for (const key of KEYS) await ring.authenticate(`Bearer ${key}`);
  const knownUs = medianUs(
    CHECKS,
    (at) => `Bearer ${KEYS[at % KEYS.length]}`,
    (header) => void ring.authenticate(header),
  );
  const refusedUs = medianUs(
    CHECKS / 10,
    (at) => `Bearer e_another_${at}_secret`,
    (header) => void isRefused(ring, header),
  );
  return { knownUs, refusedUs };
}

function isRefused(ring: KeyRing, header: string): boolean {
  try {
    void ring.authenticate(header);
    return false;
  } catch {
    return true;
  }
}

/** From the request to the end of its 401, over one connection, in milliseconds. */
async function refusedOverHttpMs(): Promise<{ readonly middle: number; readonly worst: number }> {
  const { app } = testApp({ hashes: HASHES });
  await app.listen({ port: 0, host: '127.0.0.1' });
  const { port } = app.server.address() as AddressInfo;
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const times: number[] = [];
  for (let at = 0; at < REQUESTS; at += 1) {
    const startedMs = performance.now();
    const headers = { authorization: `Bearer e_${ENVIRONMENT}_1_forged${at}` };
    const asked = request({
      host: '127.0.0.1',
      port,
      agent,
      path: '/api/policy_metadata',
      headers,
    });
    const [reply] = (await once(asked.end(), 'response')) as [IncomingMessage];
    await once(reply.resume(), 'end');
    times.push(performance.now() - startedMs);
    await sleep(0);
  }
  agent.destroy();
  await app.close();
  const sorted = times.toSorted((a, b) => a - b);
  return { middle: median(times), worst: sorted[Math.floor(sorted.length * 0.99)] ?? NaN };
}

export async function measureKeys(): Promise<Section> {
  const rows: string[][] = [['keys are checked by', 'known, µs', 'refused, µs']];
  const goals: Goal[] = [];
  for (const way of ways()) {
    const { knownUs, refusedUs } = await costOf(way);
    rows.push([way.name, number(knownUs), number(refusedUs)]);
    goals.push(
      goal(`a key that is known (${way.name})`, knownUs, { unit: 'µs', limit: KNOWN_MAX_US }),
      goal(`a key that is refused (${way.name})`, refusedUs, { unit: 'µs', limit: REFUSED_MAX_US }),
    );
  }
  const { middle, worst } = await refusedOverHttpMs();
  goals.push(goal('a 401 over HTTP, the middle one', middle, { unit: 'ms', limit: 1 }));
  const notes = [
    `128 keys; the middle of ${ROUNDS} rounds; refused: a key of another environment`,
    `a 401 over HTTP, to a forged key: middle ${number(middle)} ms, 99 of 100 within ${number(worst)} ms`,
  ];
  return { title: 'Who asks', rows, notes, goals };
}

function goal(what: string, measured: number, { unit, limit }: Pick<Goal, 'unit' | 'limit'>): Goal {
  return { what, measured, unit, limit, kind: 'at most' };
}
