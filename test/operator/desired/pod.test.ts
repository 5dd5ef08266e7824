import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PROGRAMS, USER_ID } from '../../../operator/image/programs.ts';
import { objectIn, objectsIn } from '../../../operator/desired/json.ts';
import { podTemplate } from '../../../operator/desired/pod.ts';
import type { JsonObject } from '../../../operator/kube/object.ts';
import { contextFor, fallbackWith } from './fallbacks.ts';

function templateOf(spec: object = {}, more: object = {}): JsonObject {
  const fallback = fallbackWith(spec);
  return podTemplate(fallback, contextFor(fallback, more));
}

function podOf(spec: object = {}): JsonObject {
  return objectIn(templateOf(spec)['spec']);
}

function nodeOf(spec: object = {}): JsonObject {
  return objectsIn(podOf(spec)['containers'])[0] ?? {};
}

test('it runs as the user of the image, and writes where the image does', () => {
  const { runAsUser, fsGroup } = objectIn(podOf()['securityContext']);
  assert.deepEqual([runAsUser, fsGroup], [USER_ID, USER_ID]);
  const mounts = objectsIn(nodeOf()['volumeMounts']).map(({ mountPath }) => mountPath);
  const program = PROGRAMS.find(({ name }) => name === 'oso-fallback-node');
  assert.deepEqual(mounts, [program?.directory, '/tmp']);
});

test('it has no token of the cluster, and hears of no Services', () => {
  const { automountServiceAccountToken, enableServiceLinks } = podOf();
  assert.deepEqual([automountServiceAccountToken, enableServiceLinks], [false, false]);
});

function checkResources(spec: object, expected: object): void {
  assert.deepEqual(nodeOf(spec)['resources'], expected);
}

test('a node has a core and 256 MiB, and may use more CPU but no more memory', () =>
  checkResources(
    {},
    {
      requests: { cpu: '1', memory: '256Mi' },
      limits: { memory: '256Mi' },
    },
  ));

test('resources are those of the resource, written as an API server writes them', () =>
  checkResources(
    {
      resources: { requests: { cpu: '0.5', memory: '1024Mi' }, limits: { cpu: 2, memory: '2Gi' } },
    },
    { requests: { cpu: '500m', memory: '1Gi' }, limits: { cpu: '2', memory: '2Gi' } },
  ));

test('ephemeral storage is kept for the node', () =>
  checkResources(
    { storage: { kind: 'Ephemeral', environmentSize: '1Gi' } },
    {
      requests: { cpu: '1', memory: '256Mi', 'ephemeral-storage': '3Gi' },
      limits: { memory: '256Mi' },
    },
  ));

function checkDrain(terminationGraceSeconds: number, seconds: number | undefined): void {
  const { lifecycle } = nodeOf({ terminationGraceSeconds });
  const expected = seconds === undefined ? undefined : { preStop: { sleep: { seconds } } };
  assert.deepEqual(lifecycle, expected);
}

test('Services have time to leave a node before it hears of its end, and it has time afterwards', () => {
  checkDrain(30, 10);
  checkDrain(3_600, 10);
  checkDrain(9, 3);
  checkDrain(2, undefined);
});

test('image and pull policy are those of the resource', () => {
  assert.equal(nodeOf()['image'], 'registry.example/oso-fallback-node:0.1.0');
  assert.equal(nodeOf()['imagePullPolicy'], undefined);
  const { image, imagePullPolicy } = nodeOf({ image: 'mine:1', imagePullPolicy: 'Always' });
  assert.deepEqual([image, imagePullPolicy], ['mine:1', 'Always']);
});

test('pods spread over zones and machines, and are not kept waiting for it', () => {
  const constraints = objectsIn(podOf()['topologySpreadConstraints']);
  assert.deepEqual(
    constraints.map(({ topologyKey, whenUnsatisfiable }) => [topologyKey, whenUnsatisfiable]),
    [
      ['topology.kubernetes.io/zone', 'ScheduleAnyway'],
      ['kubernetes.io/hostname', 'ScheduleAnyway'],
    ],
  );
});

function secretsOf(versions: Readonly<Record<string, string>>, spec: object = {}): unknown {
  const secretVersions = new Map(Object.entries(versions));
  const { annotations } = objectIn(templateOf(spec, { secretVersions })['metadata']);
  return objectIn(annotations)['fallback.oso.dev/secrets'];
}

test('pods start anew when the token does, and for no other Secret', () => {
  const before = secretsOf({ oso: '1' });
  assert.notEqual(secretsOf({ oso: '2' }), before);
  assert.equal(secretsOf({ oso: '1', other: '2' }), before);
});

test('pods start anew when a variable of a Secret does', () => {
  const env = [{ name: 'A', fromSecret: { secretName: 'bucket', key: 'k' } }];
  const before = secretsOf({ oso: '1', bucket: '1' }, { env });
  assert.notEqual(secretsOf({ oso: '1', bucket: '2' }, { env }), before);
});

test('a Secret that is not there is a bug: whoever asks would restart pods that run', () =>
  assert.throws(() => secretsOf({}), {
    name: 'AssertionError',
    message: 'no version of Secret oso',
  }));

test('scaling, affinity and volumes that grow restart nobody', () => {
  const before = templateOf();
  const autoscaling = { maxReplicas: 9 };
  const spec = { replicas: 7, autoscaling, service: { affinitySeconds: 5 } };
  assert.deepEqual(templateOf(spec), before);
  assert.deepEqual(templateOf({ storage: { size: '9Gi' } }), before);
  assert.deepEqual(templateOf({}, { largestVolumeBytes: 2 ** 40 }), before);
});
