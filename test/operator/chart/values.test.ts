import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Values } from '../../../operator/chart/values.ts';

test('no value needs to be given', () => {
  const values = Values.parse({});
  assert.equal(values.replicaCount, 2);
  assert.deepEqual(values.watchNamespaces, []);
  assert.equal(values.crds.keep, true);
  assert.equal(values.leaderElection.enabled, true);
});

test('a value in a group leaves its neighbours as they are', () =>
  assert.deepEqual(Values.parse({ image: { tag: '1' } }).image, {
    repository: 'oso-fallback-operator',
    tag: '1',
    digest: '',
    pullPolicy: 'IfNotPresent',
  }));

test('a replica fits into 160 Mi unless more is asked for', () =>
  assert.equal(Values.parse({}).resources.limits.memory, '160Mi'));

function checkRefused(values: object): void {
  test(JSON.stringify(values), () => assert.equal(Values.safeParse(values).success, false));
}

describe('refuses', () => {
  checkRefused({ replicas: 2 });
  checkRefused({ image: { name: 'x' } });
  checkRefused({ image: { digest: 'latest' } });
  checkRefused({ replicaCount: 2.5 });
  checkRefused({ replicaCount: 6 });
  checkRefused({ watchNamespaces: 'shop' });
  checkRefused({ watchNamespaces: ['Shop'] });
  checkRefused({ resources: { limits: { memory: 'lots' } } });
  checkRefused({ monitoring: { serviceMonitor: { interval: '30' } } });
});

function checkAccepted(values: object): void {
  test(JSON.stringify(values), () => assert.equal(Values.safeParse(values).success, true));
}

describe('leaves to the API server what is its own', () => {
  checkAccepted({ tolerations: [{ key: 'a', operator: 'Exists' }] });
  checkAccepted({ affinity: { podAntiAffinity: {} } });
  checkAccepted({ networkPolicy: { metricsFrom: [{ namespaceSelector: {} }] } });
  checkAccepted({ global: { imageRegistry: 'of another chart' }, enabled: true });
});
