import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readConfig } from '../../../node/config/config.ts';
import { unknownVariables } from '../../../node/config/unknown-variables.ts';
import { PROCESS_VARIABLES } from '../../../node/contract.ts';
import { isReserved } from '../../../operator/api/spec-access.ts';
import { environment, secretNamesOf } from '../../../operator/desired/environment.ts';
import { fallbackWith, KEY_HASHES, textIn } from './fallbacks.ts';

const VENDOR_IMAGE = 'public.ecr.aws/osohq/fallback:1.1.0';
const EVERYTHING = {
  freshness: { softAgeSeconds: 3_600, hardAgeSeconds: 86_400, overHardAge: 'Refuse' },
  guard: 'Hold',
  logLevel: 'Info',
  url: 'http://primary:8081',
  applicationKeys: { secretName: 'apps', keys: ['web'] },
  tls: { secretName: 'shop-tls', clientCa: { secretName: 'clients' } },
};

/** Name to value, of those that have one in the pod. */
function valuesOf(spec: object, image = 'ours:1'): Readonly<Record<string, string>> {
  const entries = environment(fallbackWith(spec), image).flatMap(({ name, value }) =>
    value === undefined ? [] : [[textIn(name), textIn(value)] as const],
  );
  return Object.fromEntries(entries);
}

function checkVariable(spec: object, name: string, value: string | undefined): void {
  assert.equal(valuesOf(spec)[name], value);
}

test('the token comes from its Secret', () => {
  const [token] = environment(fallbackWith(), 'ours:1');
  assert.deepEqual(token, {
    name: 'OSO_API_TOKEN',
    valueFrom: { secretKeyRef: { name: 'oso', key: 'apiToken' } },
  });
});

test('a node reads everything as the resource means it', () => {
  const config = readConfig(
    { ...valuesOf(EVERYTHING), OSO_API_TOKEN: 'e_0123456789_1_secret' },
    { readFile: () => KEY_HASHES.join('\n'), randomId: () => 'made by the process' },
  );
  assert.equal(config.primaryUrl, 'http://primary:8081');
  assert.equal(config.logLevel, 'info');
  assert.equal(config.guard, 'hold');
  assert.equal(config.directory, '/var/lib/oso-fallback/.oso');
  assert.equal(config.clientId, 'made by the process');
  assert.equal(config.keys.kind, 'listed');
  assert.deepEqual(config.tls, {
    certPath: '/etc/oso-fallback/tls/tls.crt',
    keyPath: '/etc/oso-fallback/tls/tls.key',
    clientCaPath: '/etc/oso-fallback/tls/client-ca.crt',
  });
  assert.equal(config.copies.peersCaPath, '/etc/oso-fallback/tls/ca.crt');
  assert.equal(config.copies.peersServerName, 'shop.authorization.svc');
  assert.deepEqual(config.freshness, {
    softAgeMs: 3_600_000,
    hardAgeMs: 86_400_000,
    overHardAge: 'refuse',
  });
});

test('a node that has a copy answers from it at once', () =>
  checkVariable(EVERYTHING, 'OSO_FALLBACK_START_WAIT_SECONDS', undefined));

test('nobody says how to call a run of a node but itself', () =>
  checkVariable(EVERYTHING, 'OSO_CLIENT_ID', undefined));

test('a guard that is disabled is off', () =>
  checkVariable({ guard: 'Disabled' }, 'OSO_FALLBACK_GUARD', 'off'));

test('ages that nobody limits are not said', () => {
  checkVariable({}, 'OSO_FALLBACK_SOFT_AGE_SECONDS', undefined);
  checkVariable({}, 'OSO_FALLBACK_HARD_AGE_SECONDS', undefined);
});

test('hashes of keys are read from a file where there are some', () => {
  const name = 'OSO_FALLBACK_KEY_HASHES_FILE';
  checkVariable(EVERYTHING, name, '/etc/oso-fallback/keys/sha256');
  checkVariable({}, name, undefined);
});

test('what the process is to be started with is there', () => {
  for (const [name, value] of Object.entries(PROCESS_VARIABLES)) checkVariable({}, name, value);
});

const { applicationKeys: _keys, tls: _tls, ...WITHOUT_KEYS } = EVERYTHING;

test("the vendor's image gets its own variables alone", () =>
  assert.deepEqual(Object.keys(valuesOf(WITHOUT_KEYS, VENDOR_IMAGE)), [
    'OSO_ENVIRONMENT',
    'OSO_TENANT',
    'OSO_PORT',
    'OSO_DIRECTORY',
    'OSO_LOG_LEVEL',
  ]));

test("so does one of which the resource says that it is the vendor's", () => {
  const mirror = { ...WITHOUT_KEYS, image: 'mirror.example/f:1', imageKind: 'Vendor' };
  const { guard: _g, freshness: _f, url: _u, ...spec } = mirror;
  assert.equal(valuesOf(spec, spec.image)['OSO_URL'], undefined);
});

test("a list of keys is never given to the vendor's image, which would let in others", () => {
  assert.throws(
    () => environment(fallbackWith(EVERYTHING), VENDOR_IMAGE),
    /knows no list of keys/u,
  );
});

test('nor is a certificate, which it would leave unused', () => {
  const { applicationKeys: _, ...spec } = EVERYTHING;
  assert.throws(() => environment(fallbackWith(spec), VENDOR_IMAGE), /knows no TLS/u);
});

test('applications are asked for a certificate only where the resource says so', () => {
  const tls = { secretName: 'shop-tls' };
  checkVariable({ tls }, 'OSO_FALLBACK_TLS_CLIENT_CA_FILE', undefined);
  checkVariable({ tls }, 'OSO_FALLBACK_TLS_CERT_FILE', '/etc/oso-fallback/tls/tls.crt');
  checkVariable({}, 'OSO_FALLBACK_TLS_CERT_FILE', undefined);
});

test('every variable that is set is one that a user may not set', () => {
  const names = environment(fallbackWith(EVERYTHING), 'ours:1').map(({ name }) => textIn(name));
  assert.deepEqual(
    names.filter((name) => !isReserved(name)),
    [],
  );
});

test('no variable is a slip', () => assert.deepEqual(unknownVariables(valuesOf(EVERYTHING)), []));

test("the user's variables come as they are, or from their Secret", () => {
  const env = [
    { name: 'OSO_FALLBACK_STORE', value: 's3://$(BUCKET)/$$x' },
    { name: 'AWS_SECRET_ACCESS_KEY', fromSecret: { secretName: 'bucket', key: 'secret' } },
  ];
  assert.deepEqual(environment(fallbackWith({ env }), 'ours:1').slice(-2), [
    { name: 'OSO_FALLBACK_STORE', value: 's3://$$(BUCKET)/$$$$x' },
    {
      name: 'AWS_SECRET_ACCESS_KEY',
      valueFrom: { secretKeyRef: { name: 'bucket', key: 'secret' } },
    },
  ]);
});

test('every Secret that a variable comes from is named once', () => {
  const fromSecret = (secretName: string) => ({ secretName, key: 'k' });
  const env = [
    { name: 'A', fromSecret: fromSecret('zoo') },
    { name: 'B', fromSecret: fromSecret('bucket') },
    { name: 'C', fromSecret: fromSecret('oso') },
    { name: 'D', value: 'd' },
  ];
  assert.deepEqual(secretNamesOf(fallbackWith({ env }).spec), ['bucket', 'oso', 'zoo']);
});
