import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { kubeConfigCredentials, namespaceOf } from '../../../operator/kube/credentials.ts';
import { ManualClock } from '../../fakes/manual-clock.ts';

function directory() {
  const path = mkdtempSync(join(tmpdir(), 'kube-credentials-'));
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true }) };
}

/** A kubeconfig of one user, as YAML that is JSON. */
function kubeconfig(user: object, cluster: object = {}): string {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'here',
    contexts: [
      { name: 'here', context: { cluster: 'c', user: 'u', namespace: 'team' } },
      { name: 'there', context: { cluster: 'c2', user: 'u' } },
    ],
    clusters: [
      { name: 'c', cluster: { server: 'https://one.test:6443/', ...cluster } },
      { name: 'c2', cluster: { server: 'https://two.test/k8s/clusters/c-1' } },
    ],
    users: [{ name: 'u', user }],
  });
}

function credentialsOf(text: string, options: { readonly context?: string } = {}) {
  const folder = directory();
  const path = join(folder.path, 'config');
  writeFileSync(path, text);
  const clock = new ManualClock();
  const source = { kind: 'file', path, ...options } as const;
  return {
    ...kubeConfigCredentials({ source, clock }),
    clock,
    path,
    source,
    folder: folder.path,
    [Symbol.dispose]: () => folder[Symbol.dispose](),
  };
}

test('a file says where the API server is and who we are', async () => {
  const base64 = (text: string) => Buffer.from(text).toString('base64');
  using credentials = credentialsOf(
    kubeconfig(
      { token: 't-1', 'client-certificate-data': base64('CERT'), 'client-key-data': base64('KEY') },
      { 'certificate-authority-data': base64('CA'), 'tls-server-name': 'api.test' },
    ),
  );
  assert.deepEqual(await credentials.access(), {
    server: 'https://one.test:6443',
    tls: { ca: 'CA', cert: 'CERT', key: 'KEY', servername: 'api.test' },
    headers: { Authorization: 'Bearer t-1' },
  });
  assert.equal(namespaceOf(credentials.source), 'team');
});

test('another context, a proxy, a server whose certificate is not checked', async () => {
  using there = credentialsOf(kubeconfig({}), { context: 'there' });
  assert.equal((await there.access()).server, 'https://two.test/k8s/clusters/c-1');
  using here = credentialsOf(
    kubeconfig({}, { 'proxy-url': 'http://proxy.test:3128', 'insecure-skip-tls-verify': true }),
  );
  const access = await here.access();
  assert.equal(access.proxyUrl, 'http://proxy.test:3128');
  assert.deepEqual(access.tls, { rejectUnauthorized: false });
});

test('a name and a password are sent as such', async () => {
  using credentials = credentialsOf(kubeconfig({ username: 'me', password: 'pw' }));
  const { headers } = await credentials.access();
  assert.equal(headers['Authorization'], `Basic ${Buffer.from('me:pw').toString('base64')}`);
});

test('a program says who we are', async () => {
  using folder = directory();
  const answer = { apiVersion: 'client.authentication.k8s.io/v1', kind: 'ExecCredential' };
  const said = JSON.stringify({ ...answer, status: { token: 'from-program' } });
  const path = join(folder.path, 'answer.json');
  writeFileSync(path, said);
  const exec = { apiVersion: answer.apiVersion, command: 'cat', args: [path] };
  using credentials = credentialsOf(kubeconfig({ exec }));
  assert.equal((await credentials.access()).headers['Authorization'], 'Bearer from-program');
});

test('what rotates is noticed in time, and at once after a refusal', async () => {
  using credentials = credentialsOf(kubeconfig({ token: 'old' }));
  const tokenNow = async () => (await credentials.access()).headers['Authorization'];
  assert.equal(await tokenNow(), 'Bearer old');
  writeFileSync(credentials.path, kubeconfig({ token: 'new' }));
  credentials.refresh();
  assert.equal(await tokenNow(), 'Bearer old', 'just read');
  await credentials.clock.advance(1_000);
  assert.equal(await tokenNow(), 'Bearer old');
  credentials.refresh();
  assert.equal(await tokenNow(), 'Bearer new');
});

test('a token file is read again, and the newline at its end is none of the token', async () => {
  using folder = directory();
  const tokenFile = join(folder.path, 'token');
  writeFileSync(tokenFile, 'first\n');
  const user = { 'auth-provider': { name: 'tokenFile', config: { tokenFile } } };
  using credentials = credentialsOf(kubeconfig(user));
  assert.equal((await credentials.access()).headers['Authorization'], 'Bearer first');
  writeFileSync(tokenFile, 'second\n');
  await credentials.clock.advance(1_000);
  credentials.refresh();
  assert.equal((await credentials.access()).headers['Authorization'], 'Bearer second');
});

test('certificates are read again after a while', async () => {
  using folder = directory();
  const ca = join(folder.path, 'ca.crt');
  writeFileSync(ca, 'OLD');
  using credentials = credentialsOf(kubeconfig({}, { 'certificate-authority': ca }));
  assert.equal((await credentials.access()).tls.ca, 'OLD');
  writeFileSync(ca, 'NEW');
  assert.equal((await credentials.access()).tls.ca, 'OLD');
  await credentials.clock.advance(10_001);
  assert.equal((await credentials.access()).tls.ca, 'NEW');
});

test('what cannot be read is said with its place, and tried again', async () => {
  using credentials = credentialsOf(kubeconfig({}).replaceAll('"c"', '"d"'));
  writeFileSync(credentials.path, kubeconfig({}).replace('"here"', '"nowhere"'));
  await assert.rejects(credentials.access(), {
    kind: 'unauthorized',
    message: /^Cannot read the kubeconfig .*config: it names no current cluster$/u,
  });
  writeFileSync(credentials.path, kubeconfig({}));
  credentials.refresh();
  assert.equal((await credentials.access()).server, 'https://one.test:6443');
});

test('where there is no service account, that is what is missing', async () => {
  const source = { kind: 'in-cluster' } as const;
  const credentials = kubeConfigCredentials({ source, clock: new ManualClock() });
  await assert.rejects(credentials.access(), /^KubeError: Cannot read the service account/u);
});

test('$KUBECONFIG is the default', async (context) => {
  using file = credentialsOf(kubeconfig({ token: 'of-environment' }));
  const before = process.env['KUBECONFIG'];
  process.env['KUBECONFIG'] = file.path;
  context.after(() => {
    if (before === undefined) delete process.env['KUBECONFIG'];
    else process.env['KUBECONFIG'] = before;
  });
  const source = { kind: 'default' } as const;
  const clock = new ManualClock();
  const credentials = kubeConfigCredentials({ source, clock });
  assert.equal((await credentials.access()).headers['Authorization'], 'Bearer of-environment');
  process.env['KUBECONFIG'] = join(file.folder, 'none');
  await clock.advance(1_000);
  credentials.refresh();
  await assert.rejects(credentials.access(), /Cannot read the kubeconfig: ENOENT/u);
});

test('where there is neither kubeconfig nor pod, that is said', async () => {
  using file = credentialsOf(
    kubeconfig({}, { server: 'http://localhost:8080' }).replaceAll('"c"', '"cluster"'),
  );
  await assert.rejects(file.access(), /: there is none, and this is no pod$/u);
});
