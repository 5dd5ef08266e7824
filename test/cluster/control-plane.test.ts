/** The control plane is a real one, and leaves nothing. */

import assert from 'node:assert/strict';
import { dirname } from 'node:path';
import { type ControlPlane, startControlPlane } from './control-plane.ts';
import { describeTier } from './tiers.ts';
import { waitUntil } from './wait-until.ts';
import { runThatGets, whatIsLeft } from './what-is-left.ts';

/** The goal; a machine that others work on may take longer. */
const READY_MS_MAX = 60_000;

const STATEFUL_SET = {
  apiVersion: 'apps/v1',
  kind: 'StatefulSet',
  metadata: { name: 's', namespace: 'default' },
  spec: {
    serviceName: 's',
    replicas: 2,
    selector: { matchLabels: { app: 's' } },
    template: {
      metadata: { labels: { app: 's' } },
      spec: {
        containers: [
          { name: 'c', image: 'none', volumeMounts: [{ name: 'data', mountPath: '/data' }] },
        ],
      },
    },
    volumeClaimTemplates: [
      {
        metadata: { name: 'data' },
        spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
      },
    ],
  },
};

describeTier('api-server', 'a control plane', ({ test, before, after }) => {
  let first: ControlPlane;
  let second: ControlPlane;
  before(async () => {
    [first, second] = await Promise.all([
      startControlPlane({ auditLog: true }),
      startControlPlane(),
    ]);
  });
  after(async () => {
    await Promise.all([first.stop(), second.stop()]);
  });

  test('runs beside another, and knows nothing of it', async () => {
    await first.kubectl('create', 'namespace', 'only-in-the-first');
    assert.doesNotMatch(await second.kubectl('get', 'namespaces'), /only-in-the-first/u);
    assert.notEqual(first.url, second.url);
  });

  test('refuses a user whom no role allows anything', async () => {
    const stranger = await first.kubeconfigFor('stranger', ['visitors']);
    await assert.rejects(
      first.kubectl('--kubeconfig', stranger, 'get', 'pods'),
      /User "stranger" cannot list resource "pods"/u,
    );
  });

  test('lets a user do what a role allows their group', async () => {
    const reader = await first.kubeconfigFor('reader', ['team a/b']);
    await first.kubectl(
      'create',
      'clusterrolebinding',
      'r',
      '--clusterrole=view',
      '--group=team a/b',
    );
    assert.match(
      await first.kubectl('--kubeconfig', reader, 'auth', 'can-i', 'list', 'pods'),
      /yes/u,
    );
  });

  test('writes down who sent what, and is silent about its own parts', async () => {
    const writer = await first.kubeconfigFor('writer', ['system:masters']);
    await first.kubectl('--kubeconfig', writer, 'create', 'configmap', 'of-writer');
    await first.apply({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'applied', namespace: 'default' },
    });
    const events = await first.auditEvents();
    const nameOf = (name: string) => events.find(({ objectRef }) => objectRef?.name === name);
    assert.equal(nameOf('of-writer')?.user.username, 'writer');
    assert.equal(nameOf('of-writer')?.verb, 'create');
    assert.equal(nameOf('applied')?.verb, 'patch');
    assert.match(JSON.stringify(nameOf('applied')?.requestObject), /"kind":"ConfigMap"/u);
    const parts = events.filter(({ user }) => /^system:(?!anonymous)/u.test(user.username));
    assert.deepEqual(parts, []);
  });

  test('takes what Helm installs', async () => {
    assert.match(await first.helm('version', '--short'), /^v4\./u);
    assert.equal(await first.helm('list', '--short'), '');
  });

  test('collects what has lost its owner', async () => {
    await second.kubectl('create', 'deployment', 'd', '--image=none');
    const replicaSets = async (): Promise<string> =>
      await second.kubectl('get', 'rs', '-o', 'name');
    await waitUntil('there is a ReplicaSet', async () => (await replicaSets()) || undefined, {
      timeoutMs: READY_MS_MAX,
    });
    await second.kubectl('delete', 'deployment', 'd');
    const isEmpty = async () => ((await replicaSets()) === '' ? true : undefined);
    await waitUntil('there is none', isEmpty, { timeoutMs: READY_MS_MAX });
  });

  test('remembers what it held when its API server comes back', async () => {
    await second.kubectl('create', 'namespace', 'remembered');
    await second.restartApiServer('SIGKILL');
    assert.match(await second.kubectl('get', 'namespace', 'remembered'), /Active/u);
  });
});

describeTier(
  'api-server',
  'a control plane with nodes that are pretended',
  ({ test, before, after }) => {
    let controlPlane: ControlPlane;
    before(async () => {
      controlPlane = await startControlPlane({ fakeNodes: 2 });
    });
    after(async () => await controlPlane.stop());

    test('makes the pods of a StatefulSet Ready, on both, with volumes that grow', async () => {
      await controlPlane.apply(STATEFUL_SET);
      await controlPlane.kubectl('rollout', 'status', 'statefulset/s', '--timeout=60s');
      const names = ['get', 'pods', '-o', 'jsonpath={.items[*].spec.nodeName}'];
      const nodes = (await controlPlane.kubectl(...names)).split(' ');
      assert.deepEqual(nodes.toSorted(), ['fake-1', 'fake-2']);
      const patch = JSON.stringify({ spec: { resources: { requests: { storage: '2Gi' } } } });
      await controlPlane.kubectl('patch', 'pvc', 'data-s-0', '--patch', patch);
      const isGrown = '--for=jsonpath={.status.capacity.storage}=2Gi';
      await controlPlane.kubectl('wait', isGrown, 'pvc/data-s-0', '--timeout=60s');
    });

    test('ends pods that are deleted', async () => {
      await controlPlane.kubectl('delete', 'statefulset', 's');
      await controlPlane.kubectl('wait', '--for=delete', 'pod', '--all', '--timeout=60s');
    });
  },
);

describeTier('api-server', 'the end of a control plane', ({ test }) => {
  test('leaves no process and no data, only logs', async () => {
    const controlPlane = await startControlPlane();
    const run = dirname(controlPlane.logsDirectory);
    assert.ok(whatIsLeft(run).length > 4);
    await controlPlane.stop();
    assert.deepEqual(whatIsLeft(run), []);
  });

  for (const signal of ['SIGINT', 'SIGKILL'] as const) {
    test(`leaves as little when its test gets ${signal}`, async () => {
      const run = await runThatGets(signal);
      const isGone = async () => await Promise.resolve(whatIsLeft(run).length === 0 || undefined);
      assert.ok(await waitUntil('nothing is left', isGone, { timeoutMs: READY_MS_MAX }));
    });
  }
});
