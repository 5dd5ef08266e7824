import assert from 'node:assert/strict';
import { test } from 'node:test';
import { autoscaler } from '../../../operator/desired/autoscaler.ts';
import { objectIn, objectsIn } from '../../../operator/desired/json.ts';
import type { JsonObject } from '../../../operator/kube/object.ts';
import { fallbackWith, textIn } from './fallbacks.ts';

function specOf(autoscaling: object): JsonObject {
  return objectIn(autoscaler(fallbackWith({ autoscaling }))?.['spec']);
}

/** `cpu 80`, of the node's container. */
function metricsOf(autoscaling: object): readonly string[] {
  return objectsIn(specOf(autoscaling)['metrics']).map(({ containerResource }) => {
    const { name, container, target } = objectIn(containerResource);
    assert.equal(container, 'node');
    return `${textIn(name)} ${textIn(objectIn(target)['averageUtilization'])}`;
  });
}

test('a fixed number of nodes has no autoscaler', () =>
  assert.equal(autoscaler(fallbackWith()), undefined));

test('it scales the resource, and the operator alone the StatefulSet', () =>
  assert.deepEqual(specOf({ maxReplicas: 5 })['scaleTargetRef'], {
    apiVersion: 'fallback.oso.dev/v1',
    kind: 'OsoFallback',
    name: 'shop',
  }));

test('nodes are added over 80 % of CPU or memory, or as is said', () => {
  assert.deepEqual(metricsOf({ maxReplicas: 5 }), ['cpu 80', 'memory 80']);
  assert.deepEqual(metricsOf({ maxReplicas: 5, cpuPercent: 60, memoryPercent: 0 }), ['cpu 60']);
});

test('nodes come at once and go slowly', () => {
  const { scaleUp, scaleDown } = objectIn(specOf({ maxReplicas: 5 })['behavior']);
  assert.equal(objectIn(scaleUp)['stabilizationWindowSeconds'], 0);
  assert.equal(objectIn(scaleDown)['stabilizationWindowSeconds'], 900);
});
