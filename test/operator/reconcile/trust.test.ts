import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Trust } from '../../../operator/reconcile/trust.ts';

const MINUTE_MS = 60_000;
const certificate = (ca?: string) => ({
  serverName: 'shop.authorization.svc',
  ...(ca === undefined ? {} : { ca }),
});

test('nobody is believed before a Secret has said so', () => {
  const trust = new Trust();
  assert.deepEqual(trust.inNodes('ns/f', undefined, 0), { serverName: '', ca: undefined });
  assert.equal(trust.inNodes('ns/f', certificate(), 0).ca, undefined);
});

test('a Secret that is renewed counts at once, and what it was for as long as nodes may show it', () => {
  const trust = new Trust();
  assert.deepEqual(trust.inNodes('ns/f', certificate('old,'), 0), {
    serverName: 'shop.authorization.svc',
    ca: 'old,',
  });
  const caAt = (ms: number) => trust.inNodes('ns/f', certificate('new,'), ms).ca;
  assert.equal(caAt(MINUTE_MS), 'new,old,');
  assert.equal(caAt(9 * MINUTE_MS), 'new,old,');
  assert.equal(caAt(10 * MINUTE_MS), 'new,');
});

test('what is gone or broken leaves all as it was', () => {
  const trust = new Trust();
  const before = trust.inNodes('ns/f', certificate('ca'), 0);
  for (const now of [undefined, certificate()]) {
    assert.deepEqual(trust.inNodes('ns/f', now, 1_000 * MINUTE_MS), before);
  }
});

test('a name that changes is the new one', () => {
  const trust = new Trust();
  trust.inNodes('ns/f', certificate('ca'), 0);
  const { serverName } = trust.inNodes('ns/f', { serverName: 'other', ca: 'ca' }, 1);
  assert.equal(serverName, 'other');
});

test('fleets are apart, and one that is gone is forgotten', () => {
  const trust = new Trust();
  trust.inNodes('ns/f', certificate('ca'), 0);
  assert.equal(trust.inNodes('ns/g', certificate(), 0).ca, undefined);
  trust.forget('ns/f');
  assert.equal(trust.inNodes('ns/f', undefined, 0).ca, undefined);
});
