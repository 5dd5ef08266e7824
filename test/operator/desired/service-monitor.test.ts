import assert from 'node:assert/strict';
import { test } from 'node:test';
import { objectIn } from '../../../operator/desired/json.ts';
import { headlessService } from '../../../operator/desired/service.ts';
import { serviceMonitor } from '../../../operator/desired/service-monitor.ts';
import { fallbackWith } from './fallbacks.ts';

const SERVES = { serviceMonitor: true, prometheusRule: true };

test('it selects the Service that has every node once', () => {
  const fallback = fallbackWith();
  const monitor = serviceMonitor(fallback, { serves: SERVES });
  const { matchLabels } = objectIn(objectIn(monitor?.['spec'])['selector']);
  const { labels } = headlessService(fallback).metadata;
  assert.deepEqual({ ...labels, ...objectIn(matchLabels) }, labels);
  assert.equal(objectIn(matchLabels)['fallback.oso.dev/service'], 'nodes');
});

test('it has the labels by which Prometheus selects it', () => {
  const fallback = fallbackWith({ monitoring: { labels: { release: 'prometheus' } } });
  const { labels } = serviceMonitor(fallback, { serves: SERVES })?.metadata ?? {};
  assert.equal(labels?.['release'], 'prometheus');
});

test('there is none where the cluster has no such kind, or nobody wants it', () => {
  const disabled = fallbackWith({ monitoring: { serviceMonitor: 'Disabled' } });
  assert.equal(serviceMonitor(disabled, { serves: SERVES }), undefined);
  const serves = { serviceMonitor: false, prometheusRule: true };
  assert.equal(serviceMonitor(fallbackWith(), { serves }), undefined);
});

function endpointsWith(tls: object, caKey?: 'ca.crt' | 'tls.crt') {
  const more = caKey === undefined ? {} : { caKey };
  const monitor = serviceMonitor(fallbackWith({ tls }), { serves: SERVES, ...more });
  return objectIn(monitor?.['spec'])['endpoints'];
}

test('Prometheus asks by https, and believes whom the Secret says', () => {
  for (const caKey of ['ca.crt', 'tls.crt'] as const) {
    assert.deepEqual(endpointsWith({ secretName: 'shop-tls' }, caKey), [
      {
        port: 'https',
        path: '/metrics',
        scheme: 'https',
        tlsConfig: {
          ca: { secret: { name: 'shop-tls', key: caKey } },
          serverName: 'shop.authorization.svc',
        },
      },
    ]);
  }
});

test('whom to believe must be known', () =>
  assert.throws(() => endpointsWith({ secretName: 'shop-tls' }), /nobody knows who signs/u));
