import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isServiceLink, unknownVariables } from '../../../node/config/unknown-variables.ts';
import { OWN_VARIABLES, VENDOR_VARIABLES } from '../../../node/contract.ts';

/** What is said of a variable; `meant`: the one it is taken for. */
function checkTold(name: string, meant?: string, value = 'hunter2') {
  const hint = meant === undefined ? '' : `; did you mean ${meant}?`;
  assert.deepEqual(unknownVariables({ [name]: value }), [
    `${name}: is not a setting of a node, and changes nothing${hint}`,
  ]);
}

function checkSilent(name: string, value = 'x') {
  assert.deepEqual(unknownVariables({ [name]: value }), [], name);
}

test('what a node knows is not told', () => {
  for (const name of Object.values(VENDOR_VARIABLES)) checkSilent(name);
  for (const name of Object.values(OWN_VARIABLES)) checkSilent(name);
});

test('a slip in one of our own names is told, with what was meant', () => {
  checkTold('OSO_FALLBACK_PEER', 'OSO_FALLBACK_PEERS');
  checkTold('OSO_FALLBACK_OVER_HARD_LIMIT', 'OSO_FALLBACK_OVER_HARD_AGE');
  checkTold('OSO_FALLBACK_HARD_AGE_SECOND', 'OSO_FALLBACK_HARD_AGE_SECONDS');
  checkTold('OSO_FALLBACK_SYNC_INTERVAL', 'OSO_FALLBACK_SYNC_INTERVAL_SECONDS');
});

test('one that is like no other is told all the same', () =>
  checkTold('OSO_FALLBACK_COLOUR_OF_THE_SKY'));

test('the wrong prefix is a slip too', () => {
  checkTold('OSO_FALLBACK_PORT', 'OSO_PORT', '8081');
  checkTold('OSO_FALLBACK_LOG_LEVEL', 'OSO_LOG_LEVEL');
  checkTold('OSO_PEERS', 'OSO_FALLBACK_PEERS');
  checkTold('OSO_FALBACK_PEERS', 'OSO_FALLBACK_PEERS');
});

test('of other names those are told that are nearly one of a node', () => {
  checkTold('OSO_ENVIROMENT', 'OSO_ENVIRONMENT');
  checkTold('OSO_LOGLEVEL', 'OSO_LOG_LEVEL');
});

test("an application's own variables are its own", () => {
  for (const name of ['OSO_AUTH', 'OSO_CLOUD_API_KEY', 'OSO_CLOUD_URL', 'OSO_POLICY', 'PEERS']) {
    checkSilent(name);
  }
});

const LINKS = {
  OSO_FALLBACK_SERVICE_HOST: '10.0.0.1',
  OSO_FALLBACK_SERVICE_PORT: '8080',
  OSO_FALLBACK_SERVICE_PORT_HTTP: '8080',
  OSO_FALLBACK_PORT: 'tcp://10.0.0.1:8080',
  OSO_FALLBACK_PORT_8080_TCP: 'tcp://10.0.0.1:8080',
  OSO_FALLBACK_PORT_8080_TCP_PROTO: 'tcp',
  OSO_FALLBACK_PORT_8080_TCP_PORT: '8080',
  OSO_FALLBACK_PORT_8080_TCP_ADDR: '10.0.0.1',
};

test('what Kubernetes says of a Service is nothing to tell, whatever it is called', () => {
  assert.deepEqual(unknownVariables(LINKS), []);
  for (const [name, value] of Object.entries(LINKS)) {
    assert.ok(isServiceLink(name, value), name);
    checkSilent(name.replace('FALLBACK', 'FALLBACK_EU'), value);
    checkSilent(name.replace('_FALLBACK', ''), value);
  }
});

test('a number for a port is what a person wrote', () =>
  assert.equal(isServiceLink('OSO_PORT', '8081'), false));
