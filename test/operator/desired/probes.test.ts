import assert from 'node:assert/strict';
import { test } from 'node:test';
import { probes } from '../../../operator/desired/probes.ts';

/** How long a probe fails until it acts. */
function secondsOf({ periodSeconds, failureThreshold }: ReturnType<typeof probes>['startupProbe']) {
  return periodSeconds * failureThreshold;
}

test('a start may take as long as the grace period, to the next look', () => {
  for (const startGraceSeconds of [10, 11, 300, 86_400]) {
    const seconds = secondsOf(probes({ startGraceSeconds }).startupProbe);
    assert.ok(seconds >= startGraceSeconds && seconds <= startGraceSeconds + 1);
  }
});

test('questions come where the health check is well', () => {
  const { startupProbe, readinessProbe } = probes({ startGraceSeconds: 300 });
  assert.equal(startupProbe.httpGet.path, '/healthcheck');
  assert.equal(readinessProbe.httpGet.path, '/healthcheck');
});

test('a node without a copy is not restarted: the liveness probe asks what it answers all the same', () =>
  assert.equal(probes({ startGraceSeconds: 300 }).livenessProbe.httpGet.path, '/metrics'));

test('a node that is busy is taken out long before it is restarted, and neither soon', () => {
  const { readinessProbe, livenessProbe } = probes({ startGraceSeconds: 300 });
  assert.equal(readinessProbe.periodSeconds * readinessProbe.failureThreshold, 20);
  assert.equal(livenessProbe.periodSeconds * livenessProbe.failureThreshold, 300);
});
