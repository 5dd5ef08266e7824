import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { type OsoFallbackSpec, readOsoFallback } from '../../../operator/api/osofallback.ts';
import type { LiveObject } from '../../../operator/kube/object.ts';
import {
  lookAtSecrets,
  secretsNamedIn,
  type Secrets,
} from '../../../operator/reconcile/secrets.ts';
import { type JsonRecord, storedResource } from '../api/resources.ts';

const TOKEN = 'e_01JABCDEFG_key1_secret';

function specWith(fields: JsonRecord = {}): OsoFallbackSpec {
  const read = readOsoFallback(storedResource(fields));
  assert.ok(read.kind === 'valid');
  return read.resource.spec;
}

function secrets(values: Readonly<Record<string, Readonly<Record<string, string>>>>): Secrets {
  return new Map(
    Object.entries(values).map(([name, texts]) => {
      const data = Object.fromEntries(
        Object.entries(texts).map(([key, text]) => [key, Buffer.from(text).toString('base64')]),
      );
      const metadata = { name, uid: 'u', resourceVersion: '1' };
      const object: LiveObject = { apiVersion: 'v1', kind: 'Secret', metadata, data };
      return [name, object];
    }),
  );
}

const OSO = { oso: { apiToken: TOKEN } };
const ENV = {
  env: [
    { name: 'A', fromSecret: { secretName: 'bucket', key: 'k' } },
    { name: 'B', value: 'b' },
  ],
};
const TLS = { tls: { secretName: 'shop-tls' } };
const APPS = { applicationKeys: { secretName: 'apps', keys: ['one', 'two'] } };

function checkProblem(fields: JsonRecord, found: Secrets, problem: RegExp) {
  const { problems } = lookAtSecrets(specWith(fields), found);
  assert.equal(problems.length, 1, problems.join('\n'));
  assert.match(problems[0] ?? '', problem);
  assert.doesNotMatch(problems[0] ?? '', /secret$|hush/u);
}

test('every Secret that the spec names is named once', () => {
  assert.deepEqual(secretsNamedIn(specWith({ ...ENV, ...APPS })), ['apps', 'bucket', 'oso']);
});

test('a Secret that has all is no problem, whatever line ends it has', () => {
  const look = lookAtSecrets(specWith(), secrets({ oso: { apiToken: `${TOKEN}\n` } }));
  assert.deepEqual(look.problems, []);
  assert.deepEqual([...look.versions.keys()], ['oso']);
  assert.equal(look.applicationKeyHashes, undefined);
});

test('what is missing is named, with what to do', () => {
  checkProblem(
    {},
    new Map(),
    /^spec\.apiToken: there is no Secret oso: create it with the key apiToken$/u,
  );
  checkProblem({}, secrets({ oso: { other: 'x' } }), /has no key apiToken: add it/u);
  checkProblem(
    {},
    secrets({ oso: { apiToken: ' ' } }),
    /the key apiToken of the Secret oso is empty/u,
  );
  checkProblem(ENV, secrets(OSO), /^spec\.env\[name=A\]: there is no Secret bucket/u);
  checkProblem(
    APPS,
    secrets({ ...OSO, apps: { one: TOKEN } }),
    /^spec\.applicationKeys: .* no key two/u,
  );
});

test('a Secret that is not there is missed once, with all its keys', () => {
  checkProblem(
    APPS,
    secrets(OSO),
    /^spec\.applicationKeys: there is no Secret apps: create it with the keys one, two$/u,
  );
  checkProblem(
    TLS,
    secrets(OSO),
    /^spec\.tls: there is no Secret shop-tls: create it with the keys tls\.crt, tls\.key$/u,
  );
});

test('of a certificate its key is missed, and who signs those of clients, but not who signs it', () => {
  const pair = { 'tls.crt': 'c', 'tls.key': 'k' };
  checkProblem(
    TLS,
    secrets({ ...OSO, 'shop-tls': { 'tls.crt': 'c' } }),
    /^spec\.tls: the Secret shop-tls has no key tls\.key: add it/u,
  );
  const clientCa = { secretName: 'clients' };
  checkProblem(
    { tls: { ...TLS.tls, clientCa } },
    secrets({ ...OSO, 'shop-tls': pair }),
    /^spec\.tls\.clientCa: there is no Secret clients: create it with the key ca\.crt$/u,
  );
  const { problems } = lookAtSecrets(specWith(TLS), secrets({ ...OSO, 'shop-tls': pair }));
  assert.deepEqual(problems, []);
});

test('a certificate that is renewed starts nobody anew', () => {
  const versions = (cert: string) =>
    lookAtSecrets(
      specWith(TLS),
      secrets({ ...OSO, 'shop-tls': { 'tls.crt': cert, 'tls.key': cert } }),
    ).versions;
  assert.deepEqual(versions('one'), versions('other'));
});

test('a token that no node would take is said at once', () => {
  checkProblem({}, secrets({ oso: { apiToken: 'hush' } }), /holds no API key of Oso Cloud/u);
  checkProblem(
    {},
    secrets({ oso: { apiToken: 'e_other_k_hush' } }),
    /of the environment e_other, and spec\.environment is 01JABCDEFG/u,
  );
  checkProblem(
    APPS,
    secrets({ ...OSO, apps: { one: TOKEN, two: 'hush' } }),
    /^spec\.applicationKeys: the key two/u,
  );
});

test('data that is no base64 is no data', () => {
  const metadata = { name: 'oso', uid: 'u', resourceVersion: '1' };
  const odd = { apiVersion: 'v1', kind: 'Secret', metadata, data: { apiToken: '%' } };
  checkProblem({}, new Map([['oso', odd]]), /has no key apiToken/u);
});

test('applications’ keys leave as hashes', () => {
  const found = secrets({ ...OSO, apps: { one: TOKEN, two: `${TOKEN}2` } });
  const { applicationKeyHashes } = lookAtSecrets(specWith(APPS), found);
  const hash = createHash('sha256').update(TOKEN).digest('base64');
  assert.equal(applicationKeyHashes?.[0], hash);
  assert.equal(applicationKeyHashes?.length, 2);
});

test('a version differs when a value does that pods are given, and only then', () => {
  const versionsOf = (values: Parameters<typeof secrets>[0]) =>
    lookAtSecrets(specWith(ENV), secrets(values)).versions;
  const base = versionsOf({ ...OSO, bucket: { k: 'v' } });
  assert.deepEqual(versionsOf({ ...OSO, bucket: { k: 'v', unused: 'x' } }), base);
  const other = versionsOf({ ...OSO, bucket: { k: 'w' } });
  assert.equal(other.get('oso'), base.get('oso'));
  assert.notEqual(other.get('bucket'), base.get('bucket'));
});

test('a version cannot be guessed from a short value without the token', () => {
  const versionWith = (token: string) =>
    lookAtSecrets(
      specWith(ENV),
      secrets({ oso: { apiToken: token }, bucket: { k: 'v' } }),
    ).versions.get('bucket');
  assert.notEqual(versionWith(TOKEN), versionWith(`${TOKEN}x`));
});
