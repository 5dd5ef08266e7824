import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { test } from 'node:test';
import { inspect } from 'node:util';
import { readTlsMaterial, type TlsTexts } from '../../../node/http/tls-material.ts';
import { Secret } from '../../../node/lib/secret.ts';
import { AUTHORITY, NEXT_NODE, NODE, OTHER_AUTHORITY, WEAK } from '../../fakes/tls-certificates.ts';

type Given = { readonly cert?: string; readonly key?: string; readonly clientCa?: string };

function textsOf({ cert = NODE.cert, key = NODE.key, clientCa }: Given): TlsTexts {
  return { cert, key: new Secret(key), clientCa };
}

function checkWrong(given: Given, problem: string): void {
  assert.deepEqual(readTlsMaterial(textsOf(given)), { kind: 'wrong', problem });
}

function materialOf(given: Given) {
  const read = readTlsMaterial(textsOf(given));
  assert.ok(read.kind === 'material');
  return read.material;
}

test('a certificate and its key can be used, and say when they end', () => {
  assert.equal(new Date(materialOf({}).expiresAtMs).getUTCFullYear(), 2125);
  assert.equal(materialOf({ cert: `words\n${NODE.cert}${AUTHORITY}` }).authorities.size, 0);
  assert.equal(materialOf({ clientCa: AUTHORITY + OTHER_AUTHORITY }).authorities.size, 2);
});

test('the same authority once more is the same one', () =>
  assert.deepEqual(
    materialOf({ clientCa: AUTHORITY }).authorities,
    materialOf({ clientCa: `# ours\n${AUTHORITY}${AUTHORITY}` }).authorities,
  ));

test('what is no certificate is told by its variable', () => {
  const problem = 'OSO_FALLBACK_TLS_CERT_FILE: holds no certificate in PEM';
  const torn = NODE.cert.replaceAll('M', 'N');
  for (const cert of ['', NODE.key, NODE.cert.slice(0, -40), torn]) checkWrong({ cert }, problem);
});

test('what is no key, or one with a passphrase, is told by its variable', () => {
  const locked = generateKeyPairSync('ec', {
    namedCurve: 'P-256',
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'x' },
  }).privateKey;
  const problem = 'OSO_FALLBACK_TLS_KEY_FILE: holds no key in PEM without a passphrase';
  for (const key of ['', NODE.cert, NODE.key.slice(0, 80), locked]) checkWrong({ key }, problem);
});

test('a key of another certificate does not fit', () =>
  checkWrong(
    { key: NEXT_NODE.key },
    'OSO_FALLBACK_TLS_KEY_FILE: is not the key of the certificate',
  ));

test('authorities of clients must be authorities', () => {
  const name = 'OSO_FALLBACK_TLS_CLIENT_CA_FILE';
  checkWrong({ clientCa: '' }, `${name}: holds no certificate in PEM`);
  checkWrong({ clientCa: 'nobody' }, `${name}: holds no certificate in PEM`);
  checkWrong(
    { clientCa: AUTHORITY + NODE.cert },
    `${name}: holds a certificate that is not of an authority`,
  );
});

test('a key that the library finds too weak is refused with its reason', () => {
  const read = readTlsMaterial(textsOf(WEAK));
  assert.ok(read.kind === 'wrong');
  assert.match(read.problem, /^OSO_FALLBACK_TLS_CERT_FILE: cannot be used: .*too small/u);
});

test('the key is in nothing that is shown', () => {
  const line = NODE.key.split('\n')[1] ?? '';
  assert.ok(!inspect(materialOf({}), { depth: 9 }).includes(line));
  assert.ok(!JSON.stringify(materialOf({})).includes(line));
});
