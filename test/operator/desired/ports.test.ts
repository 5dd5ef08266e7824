import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CONTAINER_PORT, servicePort } from '../../../operator/desired/ports.ts';

test('a Service finds the port of the node by its name, whatever its own number is', () => {
  const { targetPort, port } = servicePort(80);
  assert.equal(targetPort, CONTAINER_PORT.name);
  assert.equal(port, 80);
  assert.equal(CONTAINER_PORT.containerPort, 8080);
});
