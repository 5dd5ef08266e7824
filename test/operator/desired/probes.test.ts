import assert from 'node:assert/strict';
import { test } from 'node:test';
import { probes } from '../../../operator/desired/probes.ts';
import { fallbackWith } from './fallbacks.ts';

const REFUSING = { freshness: { hardAgeSeconds: 86_400, overHardAge: 'Refuse' } };

function probesOf(spec: object = {}, image = 'ours:1') {
  return probes(fallbackWith(spec).spec, image);
}

/** How long a probe fails until it acts. */
function secondsOf(probe: { readonly periodSeconds: number; readonly failureThreshold: number }) {
  return probe.periodSeconds * probe.failureThreshold;
}

test('a start may take as long as the grace period, to the next look', () => {
  for (const startGraceSeconds of [10, 11, 300, 86_400]) {
    const seconds = secondsOf(probesOf({ startGraceSeconds }).startupProbe);
    assert.ok(seconds >= startGraceSeconds && seconds <= startGraceSeconds + 1);
  }
});

test('a node has started, and gets questions, where the health check is well', () => {
  const { startupProbe, readinessProbe } = probesOf();
  assert.equal(startupProbe.httpGet.path, '/healthcheck');
  assert.equal(readinessProbe.httpGet.path, '/healthcheck');
});

test('a node that refuses for the age of its copy has started, and gets no questions', () => {
  const { startupProbe, readinessProbe } = probesOf(REFUSING);
  assert.equal(startupProbe.httpGet.path, '/metrics');
  assert.equal(readinessProbe.httpGet.path, '/healthcheck');
});

test("the vendor's image never refuses", () => {
  const { startupProbe } = probesOf(REFUSING, 'public.ecr.aws/osohq/fallback:1.1.0');
  assert.equal(startupProbe.httpGet.path, '/healthcheck');
});

test('a node without a copy is not restarted: the liveness probe asks what it answers all the same', () =>
  assert.equal(probesOf().livenessProbe.httpGet.path, '/metrics'));

test('a node that is busy is taken out long before it is restarted, and neither soon', () => {
  const { readinessProbe, livenessProbe } = probesOf();
  assert.deepEqual([secondsOf(readinessProbe), secondsOf(livenessProbe)], [20, 300]);
});

test('a node that has a certificate is probed by https, which believes any', () => {
  const tls = { secretName: 'shop-tls', clientCa: { secretName: 'clients' } };
  for (const { httpGet } of Object.values(probesOf({ tls }))) {
    assert.deepEqual({ ...httpGet, path: '' }, { path: '', port: 'https', scheme: 'HTTPS' });
  }
  assert.deepEqual(probesOf().readinessProbe.httpGet, { path: '/healthcheck', port: 'http' });
});
