import assert from 'node:assert/strict';
import { test } from 'node:test';
import { objectIn } from '../../../operator/desired/json.ts';
import { clientService, headlessService } from '../../../operator/desired/service.ts';
import type { JsonObject } from '../../../operator/kube/object.ts';
import { fallbackWith } from './fallbacks.ts';

function clientSpec(service: object = {}): JsonObject {
  return objectIn(clientService(fallbackWith({ service }))['spec']);
}

test('applications reach ready nodes by the name of the resource', () => {
  const service = clientService(fallbackWith());
  assert.equal(service.metadata.name, 'shop');
  assert.equal(objectIn(service['spec'])['publishNotReadyAddresses'], undefined);
});

test('a client stays on its node for as long as is said', () => {
  const { sessionAffinity, sessionAffinityConfig } = clientSpec({ affinitySeconds: 60 });
  assert.equal(sessionAffinity, 'ClientIP');
  assert.deepEqual(sessionAffinityConfig, { clientIP: { timeoutSeconds: 60 } });
});

test('a client goes to any node when it is to stay for no time', () => {
  const { sessionAffinity, sessionAffinityConfig } = clientSpec({ affinitySeconds: 0 });
  assert.equal(sessionAffinity, 'None');
  assert.equal(sessionAffinityConfig, undefined);
});

test('type, port and annotations are those of the resource', () => {
  const annotations = { 'example.com/internal': 'true' };
  const { metadata, spec } = clientService(
    fallbackWith({ service: { type: 'LoadBalancer', port: 80, annotations } }),
  );
  assert.equal(objectIn(spec)['type'], 'LoadBalancer');
  assert.match(JSON.stringify(objectIn(spec)['ports']), /"port":80,"targetPort":8080/u);
  assert.deepEqual(metadata.annotations, annotations);
});

test('each node has a name, also one that is not ready', () => {
  const service = headlessService(fallbackWith());
  const { clusterIP, publishNotReadyAddresses } = objectIn(service['spec']);
  assert.equal(service.metadata.name, 'shop-nodes');
  assert.deepEqual([clusterIP, publishNotReadyAddresses], ['None', true]);
});

test('labels tell one Service from the other', () => {
  const both = [clientService, headlessService].map((make) => make(fallbackWith()).metadata.labels);
  assert.deepEqual(
    both.map((labels) => labels?.['fallback.oso.dev/service']),
    [undefined, 'nodes'],
  );
});

test('both Services say what the nodes speak', () => {
  const fallback = fallbackWith({ tls: { secretName: 'shop-tls' } });
  for (const make of [clientService, headlessService]) {
    const ports = JSON.stringify(objectIn(make(fallback)['spec'])['ports']);
    assert.match(ports, /"name":"https".*"appProtocol":"https"/u);
  }
});
