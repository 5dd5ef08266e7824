import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Registry } from 'prom-client';
import { metricMakerIn } from '../../../operator/kube/metric-maker.ts';

test('what is made is in its registry', async () => {
  const registry = new Registry();
  const make = metricMakerIn(registry);
  make.counter('c_total', 'A counter.', ['a']).inc({ a: 'x' }, 2);
  make.histogram('h_seconds', 'A histogram.', { labelNames: [], buckets: [1] }).observe(3);
  make.gauge('g', 'A gauge.', []).set({}, 4);
  const text = await registry.metrics();
  for (const line of ['c_total{a="x"} 2', 'h_seconds_sum 3', 'g 4']) {
    assert.ok(text.includes(`${line}\n`), line);
  }
});

test('a gauge can be asked each time, once for each set of labels', async () => {
  const registry = new Registry();
  let depth = 1;
  const gauge = metricMakerIn(registry).gauge('depth', 'A depth.', ['name']);
  gauge.ask({ name: 'a' }, () => depth);
  gauge.ask({ name: 'b' }, () => depth * 10);
  depth = 7;
  assert.match(await registry.metrics(), /depth\{name="a"\} 7\ndepth\{name="b"\} 70\n/u);
});
