import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Certificate } from '../../../operator/reconcile/certificate.ts';
import { certificateValidity } from '../../../operator/reconcile/certificate-validity.ts';

const ENDS_AT_MS = Date.parse('2027-01-31T00:00:00Z');
const DAY_MS = 24 * 60 * 60_000;

function checkVerdict(
  change: Partial<Certificate>,
  daysLeft: number,
  [reason, message]: readonly [string, RegExp],
): void {
  const certificate = {
    serverName: 'shop',
    problems: [],
    caKey: 'ca.crt',
    endsAtMs: ENDS_AT_MS,
    ...change,
  } as const;
  const found = certificateValidity(certificate, ENDS_AT_MS - daysLeft * DAY_MS);
  assert.deepEqual([found.status, found.reason], [reason === 'Valid' ? 'True' : 'False', reason]);
  assert.match(found.message, message);
}

test('a certificate is good for a week and more', () => {
  checkVerdict({}, 90, ['Valid', /^It is good until 2027-01-31T00:00:00Z\.$/u]);
  checkVerdict({}, 7, ['Valid', /good until/u]);
});

test('one that ends within a week is told, with what to do', () => {
  checkVerdict({}, 6.9, ['ExpiresSoon', /ends on 2027-01-31T00:00:00Z: renew it in the Secret/u]);
  checkVerdict({}, 0.001, ['ExpiresSoon', /ends on/u]);
});

test('one that has ended is told, whatever else is wrong with it', () => {
  checkVerdict({}, 0, ['Expired', /ended on 2027-01-31T00:00:00Z, and clients refuse it/u]);
  checkVerdict({ problems: ['spec.tls: …'] }, -1, ['Expired', /ended/u]);
});

test('one that is no good, or not there, is told in Ready', () => {
  checkVerdict({ problems: ['spec.tls: …'] }, 90, ['NotUsable', /see the condition Ready/u]);
  const { endsAtMs: _, ...unread } = {
    serverName: 's',
    problems: [],
    caKey: 'ca.crt',
    endsAtMs: 0,
  };
  const found = certificateValidity({ ...unread, caKey: 'ca.crt' }, 0);
  assert.equal(found.reason, 'NotUsable');
});
