/** The manifest as `make manifest` makes it, on a real API server, without Helm. */

import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { execute } from '../../cluster/command-line.ts';
import { type ControlPlane, startControlPlane } from '../../cluster/control-plane.ts';
import { describeTier } from '../../cluster/tiers.ts';
import { tool } from '../../cluster/tools.ts';
import { waitUntil } from '../../cluster/wait-until.ts';
import { ROOT } from '../../tidy/source-files.ts';
import { NAMESPACE, objectsIn, rendered } from './helm.ts';

const TIMEOUT_MS = 60_000;

describeTier('api-server', 'the manifest', ({ test, before, after }) => {
  let cluster: ControlPlane;
  let folder = '';
  let path = '';
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'oso-fallback-manifest-'));
    path = join(folder, 'oso-fallback-operator.yaml');
    const main = join(ROOT, 'operator/chart/main.ts');
    const environment = { PATH: dirname(tool('helm')) };
    await execute([process.execPath, main, 'manifest', '--out', path], { environment });
    cluster = await startControlPlane();
  });
  after(async () => {
    rmSync(folder, { recursive: true });
    await cluster.stop();
  });

  test('has every object of the chart, and the namespace', async () => {
    const kinds = (objects: readonly { readonly kind: string }[]) =>
      objects.map(({ kind }) => kind).toSorted();
    const made = objectsIn(readFileSync(path, 'utf8'));
    // The test of a release is Helm's to run.
    const installed = (await rendered({})).filter(({ kind }) => kind !== 'Pod');
    assert.deepEqual(kinds(made), kinds([{ kind: 'Namespace' }, ...installed]));
  });

  test('is applied as its first line says, and its pods are made', async () => {
    await cluster.kubectl('apply', '--server-side', '--validate=strict', '--filename', path);
    const pods = async () => {
      const jsonPath = '--output=jsonpath={.items[*].metadata.name}';
      const names = await cluster.kubectl('get', 'pods', '--namespace', NAMESPACE, jsonPath);
      return names.split(' ').length === 2 ? true : undefined;
    };
    await waitUntil('there are two pods', pods, { timeoutMs: TIMEOUT_MS });
  });

  test('applied again, it changes nothing', async () =>
    assert.equal(await cluster.kubectl('diff', '--server-side', '--filename', path), ''));

  test('a plain apply takes it, too', async () =>
    assert.doesNotMatch(await cluster.kubectl('apply', '--filename', path), /created/u));

  test('deleted, nothing of it is left', async () => {
    // A definition that is deleted while the API server still prepares for it stays for minutes.
    const served = () => cluster.kubectl('get', 'osofallbacks', '--all-namespaces');
    await waitUntil('the kind is served', served, { timeoutMs: TIMEOUT_MS });
    await cluster.kubectl('delete', '--filename', path);
    const kinds = 'crds,clusterroles,clusterrolebindings,deployments';
    const left = await cluster.kubectl('get', kinds, '--all-namespaces', '--output=name');
    assert.doesNotMatch(left, /oso-?fallback/u);
  });
});
