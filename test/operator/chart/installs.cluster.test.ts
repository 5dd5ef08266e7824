/** The chart on a real API server, as Helm installs, upgrades, rolls back and removes it. */

import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ControlPlane, startControlPlane } from '../../cluster/control-plane.ts';
import { describeTier } from '../../cluster/tiers.ts';
import { waitUntil } from '../../cluster/wait-until.ts';
import { CHART_PATH, NAMESPACE, RELEASE, valuesArguments } from './helm.ts';

const DEFINITION = 'crd/osofallbacks.fallback.oso.dev';
const TIMEOUT_MS = 60_000;

let cluster: ControlPlane;

async function helm(command: string, values: object = {}, ...more: readonly string[]) {
  const chart = command === 'uninstall' || command === 'rollback' ? [] : [CHART_PATH];
  return await cluster.helm(
    command,
    RELEASE,
    ...chart,
    '--namespace',
    NAMESPACE,
    ...valuesArguments(values),
    ...more,
  );
}

/** What `kubectl get` finds, by that JSONPath. */
async function get(path: string, ...what: readonly string[]): Promise<string> {
  return await cluster.kubectl('get', ...what, '--output', `jsonpath=${path}`);
}

describeTier('api-server', 'the life of a release', ({ test, before, after }) => {
  before(async () => {
    cluster = await startControlPlane();
    await cluster.kubectl('create', 'namespace', NAMESPACE);
    const restricted = 'pod-security.kubernetes.io/enforce=restricted';
    await cluster.kubectl('label', 'namespace', NAMESPACE, restricted);
  });
  after(async () => await cluster.stop());

  let notes = '';

  test('it installs, and its pods pass the strictest of the pod security standards', async () => {
    notes = await helm('install');
    await cluster.kubectl('wait', '--for=condition=Established', DEFINITION);
    await waitUntil('there are two pods', twoPods, { timeoutMs: TIMEOUT_MS });
  });

  test('its notes say what to do next, and that works as it is written', async () => {
    const commands = [...notes.matchAll(/^ {5}kubectl (?<rest>create .*)$/gmu)];
    assert.equal(commands.length, 1);
    const words = commands[0]?.groups?.['rest']?.replace('e_…', 'e_id_1_x').split(' ') ?? [];
    await cluster.kubectl(...words);
    const resource = /<<END\n(?<lines>.*)\n {5}END$/msu.exec(notes)?.groups?.['lines'] ?? '';
    assert.equal(resource.split('\n').length, 10);
    await cluster.apply(resource.replaceAll(/^ {5}/gmu, ''));
    assert.equal(await get('{.spec.replicas}', 'osofb', 'shop'), '2');
    // The API server describes a new kind a little after it serves it.
    const explain = async () => await cluster.kubectl('explain', 'osofallback.spec.tenant');
    const explained = await waitUntil('the kind is explained', explain, { timeoutMs: TIMEOUT_MS });
    assert.match(explained, /tenant at Oso/u);
  });

  test('an upgrade that changes nothing restarts nothing', async () => {
    const before = await get('{.metadata.generation}', 'deployment', RELEASE, '-n', NAMESPACE);
    await helm('upgrade');
    const now = await get('{.metadata.generation}', 'deployment', RELEASE, '-n', NAMESPACE);
    assert.equal(now, before);
  });

  test('an upgrade brings the new definition, and a rollback the old one', async () => {
    const columns = '{.spec.versions[0].additionalPrinterColumns[*].name}';
    const old = await get(columns, DEFINITION);
    await upgradeTo((text) => text.replace('name: Desired', 'name: Wanted'));
    assert.equal(await get(columns, DEFINITION), old.replace('Desired', 'Wanted'));
    assert.equal(await replicas(), '1');
    await helm('rollback', {}, '1');
    assert.equal(await get(columns, DEFINITION), old);
    assert.equal(await replicas(), '2');
    assert.equal(await get('{.spec.tenant}', 'osofb', 'shop'), 'YOUR-TENANT');
  });

  test('who may edit a namespace may edit its resources, and who may view it may not', async () => {
    await cluster.kubectl('create', 'rolebinding', 'e', '--clusterrole=edit', '--user=eve');
    await cluster.kubectl('create', 'rolebinding', 'v', '--clusterrole=view', '--user=vic');
    const may = async (user: string, ...what: readonly string[]): Promise<string> =>
      await cluster.kubectl('auth', 'can-i', ...what, '--as', user).catch(() => 'no');
    const mayNow = async () => ((await may('eve', 'create', 'osofb')) === 'yes\n' ? 1 : undefined);
    await waitUntil('the roles are put together', mayNow, { timeoutMs: TIMEOUT_MS });
    assert.equal(await may('eve', 'patch', 'osofb', '--subresource=scale'), 'yes\n');
    assert.equal(await may('vic', 'get', 'osofb'), 'yes\n');
    assert.equal(await may('vic', 'create', 'osofb'), 'no');
    assert.equal(await may('eve', 'patch', 'osofb', '--subresource=status'), 'no');
  });

  test('the end of a release leaves the definition and the resources, and says so', async () => {
    const said = await helm('uninstall');
    assert.match(said, /kept due to the resource policy:\n\[CustomResourceDefinition\]/u);
    assert.equal(await get('{.spec.tenant}', 'osofb', 'shop'), 'YOUR-TENANT');
    assert.equal(await get('{.items}', 'deployments', '-A'), '[]');
    assert.equal((await ownClusterRoles()).length, 0);
  });

  test('another release takes them over only when told to', async () => {
    const place = ['--namespace', 'another', '--create-namespace'];
    const other = [
      'install',
      'another',
      CHART_PATH,
      ...place,
      '--set',
      'watchNamespaces={default}',
    ];
    await assert.rejects(cluster.helm(...other), /osofallbacks.* cannot be imported/u);
    await cluster.helm(...other, '--set', 'crds.install=false');
    await cluster.helm('uninstall', 'another', '--namespace', 'another');
  });

  test('the same release takes them over again', async () => {
    await helm('install');
    assert.equal(await get('{.spec.tenant}', 'osofb', 'shop'), 'YOUR-TENANT');
  });

  test('with crds.keep=false everything goes with the release', async () => {
    await helm('upgrade', { crds: { keep: false } });
    await helm('uninstall', {}, '--wait');
    await assert.rejects(cluster.kubectl('get', DEFINITION), /not found/u);
  });
});

async function twoPods(): Promise<true | undefined> {
  const pods = await get('{.items[*].metadata.name}', 'pods', '-n', NAMESPACE);
  return pods.split(' ').length === 2 ? true : undefined;
}

async function replicas(): Promise<string> {
  return await get('{.spec.replicas}', 'deployment', RELEASE, '-n', NAMESPACE);
}

/** Upgrades to a chart with another definition, and to one replica. */
async function upgradeTo(change: (definition: string) => string): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'oso-fallback-chart-'));
  try {
    cpSync(CHART_PATH, folder, { recursive: true });
    const path = join(folder, 'templates/crd.yaml');
    writeFileSync(path, change(readFileSync(path, 'utf8')));
    const place = ['--namespace', NAMESPACE, '--set', 'replicaCount=1'];
    await cluster.helm('upgrade', RELEASE, folder, ...place);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function ownClusterRoles(): Promise<readonly string[]> {
  const roles = await cluster.kubectl('get', 'clusterroles,clusterrolebindings', '-o', 'name');
  return roles.split('\n').filter((name) => name.includes(RELEASE));
}
