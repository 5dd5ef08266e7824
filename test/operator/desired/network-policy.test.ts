import assert from 'node:assert/strict';
import { test } from 'node:test';
import { objectIn, objectsIn } from '../../../operator/desired/json.ts';
import { networkPolicy } from '../../../operator/desired/network-policy.ts';
import type { JsonObject, JsonValue } from '../../../operator/kube/object.ts';
import { contextFor, fallbackWith } from './fallbacks.ts';

function rulesOf(
  side: 'ingress' | 'egress',
  spec: object,
  more: object = {},
): readonly JsonObject[] {
  const fallback = fallbackWith(spec);
  const policy = networkPolicy(fallback, { ...contextFor(fallback), ...more });
  return objectsIn(objectIn(policy?.['spec'])[side]);
}

function portsOf(rule: JsonObject | undefined): readonly (JsonValue | undefined)[] {
  return objectsIn(rule?.['ports']).map(({ port }) => port);
}

test('there is none where none is wanted', () => {
  const fallback = fallbackWith({ networkPolicy: { enabled: false } });
  assert.equal(networkPolicy(fallback, contextFor(fallback)), undefined);
});

test('anyone may connect to the port of a node, and to no other', () => {
  const [rule, ...others] = rulesOf('ingress', {});
  assert.deepEqual(others, []);
  assert.equal(rule?.['from'], undefined);
  assert.deepEqual(portsOf(rule), [8080]);
});

function checkWhence(
  clientNamespaces: readonly string[],
  more: object,
  expected: readonly string[],
): void {
  const [rule] = rulesOf('ingress', { networkPolicy: { clientNamespaces } }, more);
  const [own, ...others] = objectsIn(rule?.['from']);
  assert.deepEqual(own, { podSelector: {} });
  const namespaces = others.flatMap(({ namespaceSelector }) =>
    objectsIn(objectIn(namespaceSelector)['matchExpressions']).flatMap(({ values }) => values),
  );
  assert.deepEqual(namespaces, expected);
}

test('of all namespaces only those that are named come in, the own one, and the operator', () =>
  checkWhence(['web', 'api', 'web-2'], {}, ['api', 'oso-fallback-system', 'web', 'web-2']));

test('an operator in a namespace that is named, or outside, is no further one', () => {
  checkWhence(['web'], { operatorNamespace: 'web' }, ['web']);
  checkWhence(['web'], { operatorNamespace: undefined }, ['web']);
});

test('nobody besides the own namespace is nobody', () =>
  checkWhence([], { operatorNamespace: undefined }, []));

test('nodes reach name servers, each other and the primary', () => {
  const [names, peers, primary] = rulesOf('egress', {});
  assert.deepEqual(portsOf(names), [53, 53, 5353, 5353]);
  assert.deepEqual(portsOf(peers), [8080]);
  assert.deepEqual(portsOf(primary), [443]);
  assert.equal(primary?.['to'], undefined);
});

function checkPrimaryPorts(url: string, expected: readonly number[]): void {
  assert.deepEqual(portsOf(rulesOf('egress', { url })[2]), expected);
}

test("the primary's port is its URL's, or its scheme's, beside that of HTTPS", () => {
  checkPrimaryPorts('https://primary.example', [443]);
  checkPrimaryPorts('https://primary.example:8443', [443, 8443]);
  checkPrimaryPorts('http://primary.example', [443, 80]);
  checkPrimaryPorts('http://[::1]:8081', [443, 8081]);
});

test('where addresses are named, no other is reached outside', () => {
  const primaryCidrs = ['203.0.113.0/24', '2001:db8::/32'];
  const [, , primary] = rulesOf('egress', { networkPolicy: { primaryCidrs } });
  assert.deepEqual(
    primary?.['to'],
    primaryCidrs.map((cidr) => ({ ipBlock: { cidr } })),
  );
});
