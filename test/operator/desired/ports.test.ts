import assert from 'node:assert/strict';
import { test } from 'node:test';
import { containerPort, portName, servicePort } from '../../../operator/desired/ports.ts';

const TLS = { tls: { secretName: 'shop-tls' } };

test('a Service finds the port of nodes that speak TLS and of those that do not, whatever its own is', () => {
  for (const spec of [{}, TLS]) {
    const { targetPort, port } = servicePort(spec, 80);
    assert.equal(port, 80);
    for (const other of [{}, TLS]) assert.equal(targetPort, containerPort(other).containerPort);
  }
});

test('what a node speaks is the name of its port, and the protocol of its Services', () => {
  assert.deepEqual([portName({}), portName(TLS)], ['http', 'https']);
  assert.equal(containerPort(TLS).name, 'https');
  const { name, appProtocol } = servicePort(TLS, 80);
  assert.deepEqual([name, appProtocol], ['https', 'https']);
});
