/** Fleets with a certificate, through its life: on the fake API server, by whole passes. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { NodeTarget } from '../../../operator/observe/node-polls.ts';
import type { NodeReport } from '../../../operator/observe/node-report.ts';
import { SECRETS, STATEFUL_SETS } from '../../../operator/reconcile/child-types.ts';
import { reconcile } from '../../../operator/reconcile/reconcile.ts';
import {
  ALONE,
  FLEET_AUTHORITY,
  NODES,
  OTHER_FLEET_AUTHORITY,
  RENEWED,
} from '../../fakes/fleet-certificates.ts';
import {
  type FleetWorld,
  KEY,
  nameOf,
  putSecret,
  rollOut,
  startFleetWorld,
  writesOf,
} from '../../fakes/fleet-parts.ts';

const TLS = { tls: { secretName: 'shop-tls' } };
const GOOD: NodeReport = {
  kind: 'answered',
  copy: { takenAtMs: Date.parse('2026-11-23T00:30:00Z'), isOnDisk: true },
  isCopying: false,
};
const DAY_MS = 24 * 60 * 60_000;

function putPair(
  { api }: FleetWorld,
  { cert, key }: { readonly cert: string; readonly key: string },
  ca = FLEET_AUTHORITY,
): void {
  putSecret(api, 'shop-tls', { 'tls.crt': cert, 'tls.key': key, 'ca.crt': ca });
}

function templateIn({ api }: FleetWorld): string {
  const { template } = api.state.get(STATEFUL_SETS, nameOf())['spec'] as { template: object };
  return JSON.stringify(template);
}

/** A fleet that answers by https. */
async function runningFleet(world: FleetWorld): Promise<void> {
  putPair(world, NODES);
  world.put(TLS);
  await world.settle();
  rollOut(world.api);
  for (const name of ['shop-0', 'shop-1']) world.reports.set(name, GOOD);
  await world.settle();
}

/** Whom the operator follows after one more pass. */
async function targetsOf(world: FleetWorld): Promise<readonly NodeTarget[]> {
  const followed: NodeTarget[] = [];
  const followNodes = (_: string, targets: readonly NodeTarget[]) => {
    followed.push(...targets);
    return new Map();
  };
  await world.caughtUp();
  await reconcile(KEY, { ...world.parts, followNodes }, AbortSignal.timeout(10_000));
  return followed;
}

function checkCondition(world: FleetWorld, type: string, [reason, message]: [string, RegExp]) {
  const condition = world.condition(type);
  assert.equal(condition?.reason, reason);
  assert.match(condition.message, message);
}

test('a fleet with a certificate is made, asked by its name, and left in peace', async () => {
  await using world = await startFleetWorld();
  await runningFleet(world);
  checkCondition(world, 'CertificateValid', ['Valid', /good until 2125-01-01/u]);
  assert.equal(world.status().fallbackUrl, 'https://shop.authorization.svc:8080');
  const before = writesOf(world.api).length;
  for (const { address } of await targetsOf(world)) {
    assert.deepEqual(address.tls, {
      serverName: 'shop.authorization.svc',
      ca: FLEET_AUTHORITY,
    });
  }
  assert.equal(writesOf(world.api).length, before);
});

test('a certificate that is renewed, its authority too, changes no pod, and both are believed', async () => {
  await using world = await startFleetWorld();
  await runningFleet(world);
  const before = templateIn(world);
  putPair(world, RENEWED, OTHER_FLEET_AUTHORITY);
  await world.settle();
  assert.equal(templateIn(world), before);
  checkCondition(world, 'CertificateValid', ['Valid', /good until 2122-01-01/u]);
  const caNow = async () => (await targetsOf(world))[0]?.address.tls?.ca;
  assert.equal(await caNow(), OTHER_FLEET_AUTHORITY + FLEET_AUTHORITY);
  world.clock.nowMs += 600_000;
  assert.equal(await caNow(), OTHER_FLEET_AUTHORITY);
});

const BROKEN: readonly (readonly [string, (world: FleetWorld) => void, [string, RegExp]])[] = [
  [
    'a Secret that vanishes',
    ({ api }) => void api.state.delete(SECRETS, nameOf('shop-tls'), { propagation: 'Background' }),
    ['SecretMissing', /spec\.tls: there is no Secret shop-tls/u],
  ],
  [
    'a key that belongs to another certificate',
    (world) => putPair(world, { cert: NODES.cert, key: RENEWED.key }),
    ['SecretInvalid', /tls\.key of the Secret shop-tls is not the key of the certificate/u],
  ],
  [
    'an authority that has not signed',
    (world) => putPair(world, ALONE),
    ['SecretInvalid', /is not signed by an authority in ca\.crt/u],
  ],
  [
    'a certificate that has ended',
    (world) => {
      world.clock.nowMs = Date.parse('2125-01-01T00:00:00Z');
    },
    ['SecretInvalid', /ended on 2125-01-01/u],
  ],
];

for (const [what, breakIt, expected] of BROKEN) {
  test(`${what} is told, changes nothing of the nodes that run, and is forgotten when it is put right`, async () => {
    await using world = await startFleetWorld();
    await runningFleet(world);
    const before = templateIn(world);
    const { nowMs } = world.clock;
    breakIt(world);
    world.put({ ...TLS, syncIntervalSeconds: 60 });
    await world.settle();
    checkCondition(world, 'Ready', expected);
    assert.match(world.condition('Ready')?.message ?? '', /Meanwhile 2 of 2 nodes answer/u);
    assert.equal(world.condition('CertificateValid')?.status, 'False');
    assert.equal(world.condition('OutageReady')?.reason, 'NoCertificate');
    assert.equal(templateIn(world), before);
    assert.equal((await targetsOf(world))[0]?.address.tls?.ca, FLEET_AUTHORITY);
    world.clock.nowMs = nowMs;
    putPair(world, NODES);
    await world.settle();
    assert.equal(world.condition('CertificateValid')?.status, 'True');
    assert.notEqual(templateIn(world), before);
  });
}

test('a certificate that ends within a week is told once, and nothing is held up', async () => {
  await using world = await startFleetWorld();
  await runningFleet(world);
  world.clock.nowMs = Date.parse('2125-01-01T00:00:00Z') - 6 * DAY_MS;
  await world.settle();
  await world.settle();
  checkCondition(world, 'CertificateValid', ['ExpiresSoon', /ends on 2125-01-01T00:00:00Z/u]);
  assert.equal(world.notes.filter(({ reason }) => reason === 'ExpiresSoon').length, 1);
  assert.equal(world.condition('Ready')?.status, 'True');
});

test('a fleet that gets a certificate has it in its pods; each is asked as it is', async () => {
  await using world = await startFleetWorld();
  world.put();
  await world.settle();
  rollOut(world.api);
  await world.settle();
  putPair(world, NODES);
  world.put(TLS);
  await world.settle();
  const isByTls = async () =>
    (await targetsOf(world)).map(({ address }) => address.tls !== undefined);
  assert.deepEqual(await isByTls(), [false, false]);
  rollOut(world.api);
  assert.deepEqual(await isByTls(), [true, true]);
  world.put();
  await world.settle();
  assert.deepEqual(await isByTls(), [true, true]);
  assert.equal(world.condition('CertificateValid'), undefined);
  assert.equal(world.status().fallbackUrl, 'http://shop.authorization.svc:8080');
});

test('the key of a certificate is in no object, status, event or log', async () => {
  await using world = await startFleetWorld();
  await runningFleet(world);
  const children = world.api.state.list(STATEFUL_SETS);
  const told = JSON.stringify([children, world.status(), world.notes, world.log.lines]);
  const [, line = ''] = NODES.key.split('\n');
  assert.equal(told.includes(line), false);
});
