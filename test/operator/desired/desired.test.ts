/**
 * What is made of a resource, as a whole. After a wanted change, `node --test --test-update-snapshots` on
 * this file writes the golden files anew; a new one is begun with its resource alone.
 */

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { desiredObjects } from '../../../operator/desired/desired.ts';
import { contextFor, fallbackWith } from './fallbacks.ts';
import { goldenCases, goldenText } from './golden.ts';

describe('the objects of each golden case are those of its file', () => {
  for (const golden of goldenCases()) {
    test(golden.name, (context) => {
      context.assert.fileSnapshot(goldenText(golden), golden.path, { serializers: [String] });
    });
  }
});

function kindsOf(spec: object, more: object = {}): readonly string[] {
  const fallback = fallbackWith(spec);
  return desiredObjects(fallback, contextFor(fallback, more)).map(({ kind }) => kind);
}

test('what pods need is applied before the pods, and what scales them after', () => {
  const kinds = kindsOf({
    autoscaling: { maxReplicas: 5 },
    applicationKeys: { secretName: 'apps', keys: ['web'] },
  });
  assert.deepEqual(kinds, [
    'ServiceAccount',
    'Secret',
    'NetworkPolicy',
    'Service',
    'Service',
    'PodDisruptionBudget',
    'StatefulSet',
    'HorizontalPodAutoscaler',
    'ServiceMonitor',
    'PrometheusRule',
  ]);
});

test('what a cluster does not have is not wanted of it', () =>
  assert.deepEqual(kindsOf({}, { serves: { serviceMonitor: false, prometheusRule: false } }), [
    'ServiceAccount',
    'NetworkPolicy',
    'Service',
    'Service',
    'PodDisruptionBudget',
    'StatefulSet',
  ]));

test('the same resource gives the same bytes', () => {
  const texts = goldenCases().map(goldenText);
  assert.deepEqual(goldenCases().map(goldenText), texts);
});
