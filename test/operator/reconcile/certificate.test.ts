import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readOsoFallback } from '../../../operator/api/osofallback.ts';
import type { LiveObject } from '../../../operator/kube/object.ts';
import { certificateOf } from '../../../operator/reconcile/certificate.ts';
import {
  ALONE,
  BETWEEN,
  FLEET_AUTHORITY,
  FOR_ANYTHING,
  FOR_CLIENTS,
  NAMELESS,
  NODES,
  NODES_BELOW,
  OTHER_FLEET_AUTHORITY,
  RENEWED,
} from '../../fakes/fleet-certificates.ts';
import { AUTHORITY, NODE, WEAK } from '../../fakes/tls-certificates.ts';
import { type JsonRecord, storedResource } from '../api/resources.ts';

const NOW_MS = Date.parse('2026-11-23T01:00:00Z');

type Texts = Readonly<Record<string, string>>;

function secretOf(name: string, texts: Texts): LiveObject {
  const data = Object.fromEntries(
    Object.entries(texts).map(([key, text]) => [key, Buffer.from(text).toString('base64')]),
  );
  const metadata = { name, uid: 'u', resourceVersion: '1' };
  return { apiVersion: 'v1', kind: 'Secret', metadata, data };
}

type Given = {
  readonly tls?: JsonRecord;
  readonly secrets?: Readonly<Record<string, Texts>>;
  readonly nowMs?: number;
};

function certificateWith({ tls = {}, secrets = {}, nowMs = NOW_MS }: Given) {
  const read = readOsoFallback(storedResource({ tls: { secretName: 'shop-tls', ...tls } }));
  const found = Object.entries(secrets).map(
    ([name, texts]) => [name, secretOf(name, texts)] as const,
  );
  const certificate = certificateOf(read, { kind: 'found', secrets: new Map(found) }, nowMs);
  assert.ok(certificate !== undefined);
  return certificate;
}

type Pair = { readonly cert: string; readonly key: string };

/** As cert-manager writes it. */
function secretWith({ cert, key }: Pair, ca = FLEET_AUTHORITY): { readonly 'shop-tls': Texts } {
  return { 'shop-tls': { 'tls.crt': cert, 'tls.key': key, 'ca.crt': ca } };
}

function checkGood(given: Given): void {
  assert.deepEqual(certificateWith(given).problems, []);
}

function checkProblem(given: Given, expected: RegExp): void {
  const { problems } = certificateWith(given);
  assert.equal(problems.length, 1, problems.join('\n'));
  assert.match(problems[0] ?? '', expected);
  assert.doesNotMatch(problems[0] ?? '', /PRIVATE KEY|MIG/u);
}

test('a certificate of the Service is good, whoever stands between it and its authority', () => {
  checkGood({ secrets: secretWith(NODES) });
  checkGood({ secrets: secretWith(FOR_ANYTHING) });
  checkGood({ secrets: secretWith({ ...NODES_BELOW, cert: NODES_BELOW.cert + BETWEEN }) });
  checkGood({ secrets: secretWith(NODES_BELOW, BETWEEN) });
  checkGood({ secrets: secretWith(NODES, OTHER_FLEET_AUTHORITY + FLEET_AUTHORITY) });
});

test('what is believed is in ca.crt, and it ends when it says', () => {
  const { serverName, caKey, ca, endsAtMs } = certificateWith({ secrets: secretWith(NODES) });
  assert.equal(serverName, 'shop.authorization.svc');
  assert.deepEqual([caKey, ca], ['ca.crt', FLEET_AUTHORITY]);
  assert.equal(endsAtMs, Date.parse('2125-01-01'));
});

test('without authorities a certificate vouches for itself', () => {
  for (const ca of ['', '\n']) {
    const { problems, caKey, ca: believed } = certificateWith({ secrets: secretWith(ALONE, ca) });
    assert.deepEqual([problems, caKey, believed], [[], 'tls.crt', ALONE.cert]);
  }
  checkGood({ secrets: secretWith(NODES, '') });
  checkGood({ secrets: secretWith(ALONE, ALONE.cert) });
});

test('a text that is no certificate, and a key that is none, are said', () => {
  checkProblem(
    { secrets: secretWith({ ...NODES, cert: 'hush' }) },
    /^spec\.tls: the key tls\.crt of the Secret shop-tls holds no certificate in PEM/u,
  );
  const broken = NODES.cert.replace(/[A-Za-z0-9]{20}/u, 'A'.repeat(20));
  checkProblem({ secrets: secretWith({ ...NODES, cert: broken }) }, /holds no certificate/u);
  checkProblem(
    { secrets: secretWith({ ...NODES, key: 'hush' }) },
    /^spec\.tls: the key tls\.key of the Secret shop-tls holds no private key/u,
  );
  checkProblem(
    { secrets: secretWith(NODES, 'hush') },
    /the key ca\.crt of the Secret shop-tls holds no certificate in PEM: put the authorities/u,
  );
});

test('a key of another certificate is said', () =>
  checkProblem(
    { secrets: secretWith({ ...NODES, key: RENEWED.key }) },
    /tls\.key .* is not the key of the certificate in tls\.crt/u,
  ));

test('a key that is too short for anybody is said', () =>
  checkProblem({ secrets: secretWith(WEAK) }, /tls\.crt .* cannot be used: .*too small/u));

test('a certificate that has ended, or has not begun, is said', () => {
  checkProblem(
    { secrets: secretWith(NODES), nowMs: Date.parse('2125-01-01') },
    /ended on 2125-01-01T00:00:00\.000Z: renew it/u,
  );
  checkProblem(
    { secrets: secretWith(NODES), nowMs: Date.parse('2025-12-31') },
    /is good from 2026-01-01T00:00:00\.000Z on/u,
  );
  checkGood({ secrets: secretWith(NODES), nowMs: Date.parse('2124-12-31T23:59:59Z') });
});

test("a certificate without the Service's name is said, with the names that it has", () => {
  checkProblem(
    { secrets: secretWith(NODE, AUTHORITY), nowMs: Date.parse('2027-01-01') },
    /is not of the name shop\.authorization\.svc: .* spec\.tls\.serverName .*\(localhost\)$/u,
  );
  checkProblem({ secrets: secretWith(NAMELESS) }, /is not of the name .*\(it has none\)$/u);
});

test('the name may be another one', () => {
  const secrets = secretWith(NODE, AUTHORITY);
  assert.equal(
    certificateWith({ tls: { serverName: 'localhost' }, secrets }).serverName,
    'localhost',
  );
  checkGood({ tls: { serverName: 'localhost' }, secrets, nowMs: Date.parse('2027-01-01') });
  const ofPod = { serverName: 'shop-0.shop-nodes.authorization.svc' };
  checkGood({ tls: ofPod, secrets: secretWith(NODES) });
});

test('a certificate for clients alone is said', () =>
  checkProblem({ secrets: secretWith(FOR_CLIENTS) }, /is not for servers/u));

test('a certificate that leads to nobody who is believed is said', () => {
  const expected = /tls\.crt .* is not signed by an authority in ca\.crt/u;
  checkProblem({ secrets: secretWith(NODES, OTHER_FLEET_AUTHORITY) }, expected);
  checkProblem({ secrets: secretWith(NODES_BELOW) }, expected);
  checkProblem({ secrets: secretWith(ALONE) }, expected);
});

test('authorities of clients are authorities, in whatever Secret and key', () => {
  const clientCa = { secretName: 'clients', key: 'bundle' };
  const secrets = (bundle: string) => ({ ...secretWith(NODES), clients: { bundle } });
  checkGood({ tls: { clientCa }, secrets: secrets(OTHER_FLEET_AUTHORITY + AUTHORITY) });
  checkProblem(
    { tls: { clientCa }, secrets: secrets('hush') },
    /^spec\.tls\.clientCa: the key bundle of the Secret clients holds no certificate in PEM/u,
  );
  checkProblem(
    { tls: { clientCa }, secrets: secrets(AUTHORITY + NODE.cert) },
    /holds a certificate that is not of an authority/u,
  );
});

test('of what is not there nothing is said: that has been said', () => {
  const clientCa = { secretName: 'clients' };
  for (const secrets of [{}, { 'shop-tls': { 'tls.crt': NODES.cert } }]) {
    assert.deepEqual(certificateWith({ tls: { clientCa }, secrets }).problems, []);
  }
  const { ca, endsAtMs } = certificateWith({});
  assert.deepEqual([ca, endsAtMs], [undefined, undefined]);
});

test('without TLS, and where Secrets may not be read, there is no certificate to look at', () => {
  const none = { kind: 'found', secrets: new Map() } as const;
  assert.equal(certificateOf(readOsoFallback(storedResource({})), none, NOW_MS), undefined);
  const wrong = readOsoFallback(storedResource({ replicas: 'many' }));
  assert.equal(certificateOf(wrong, none, NOW_MS), undefined);
});
