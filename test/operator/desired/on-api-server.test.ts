/** What a real API server makes of the objects: it takes them all, and leaves them as they are. */

import assert from 'node:assert/strict';
import { customResourceDefinition } from '../../../operator/api/crd.ts';
import { isList, isObject } from '../../../operator/desired/json.ts';
import type { JsonValue, KubeObject, LiveObject } from '../../../operator/kube/object.ts';
import { type ControlPlane, startControlPlane } from '../../cluster/control-plane.ts';
import { describeTier } from '../../cluster/tiers.ts';
import { waitUntil } from '../../cluster/wait-until.ts';
import { goldenCases, objectsOf, type Manifest } from './golden.ts';
import { MONITORING_CRDS } from './monitoring-crds.ts';

const WAIT = { timeoutMs: 30_000 };

describeTier('api-server', 'desired objects on an API server', ({ test, before, after }) => {
  let controlPlane: ControlPlane;
  before(async () => {
    controlPlane = await startControlPlane();
    const definitions = [customResourceDefinition(), ...MONITORING_CRDS];
    await controlPlane.apply(definitions);
    const names = definitions.map(({ metadata }) => `crd/${metadata.name}`);
    await controlPlane.kubectl('wait', '--for=condition=Established', ...names);
  });
  after(async () => await controlPlane.stop());

  for (const { name, manifest } of goldenCases()) {
    test(`${name}: everything is taken, and all of it is found again unchanged`, async () => {
      const desired = objectsOf(await created(controlPlane, manifest, name));
      await controlPlane.apply(desired);
      const live = await read(controlPlane, desired);
      for (const [index, object] of desired.entries()) assertContained(live[index], object);
    });

    test(`${name}: the resource comes back meaning what it did`, async () => {
      const stored = await created(controlPlane, manifest, name);
      const { metadata } = stored;
      assert.deepEqual(objectsOf(stored), objectsOf({ ...manifest, metadata }));
    });

    test(`${name}: applied once more, nothing changes`, async () => {
      const desired = objectsOf(await created(controlPlane, manifest, name));
      await controlPlane.apply(desired);
      const before = await read(controlPlane, desired);
      await controlPlane.apply(desired);
      assert.deepEqual(
        (await read(controlPlane, desired)).map(withoutStatus),
        before.map(withoutStatus),
      );
    });

    test(`${name}: Pod Security "restricted" lets the pods in`, async () => {
      const { metadata, spec } = await created(controlPlane, manifest, name);
      const { replicas = 2 } = spec;
      await waitUntil(
        'there are all pods',
        async () => {
          const pods = await controlPlane.kubectl(
            'get',
            'pods',
            '-n',
            metadata.namespace,
            '-o=name',
          );
          return pods.split('\n').filter((line) => line !== '').length === replicas || undefined;
        },
        WAIT,
      );
    });
  }
});

/** The resource in a namespace of its own, as the API server has it. */
async function created(
  { kubectl, apply }: ControlPlane,
  manifest: Manifest,
  namespace: string,
): Promise<Manifest> {
  const labels = { 'pod-security.kubernetes.io/enforce': 'restricted' };
  await apply([
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace, labels } },
    { ...manifest, metadata: { ...manifest.metadata, namespace } },
  ]);
  const { name } = manifest.metadata;
  return JSON.parse(await kubectl('get', 'osofb', name, '-n', namespace, '-o=json')) as Manifest;
}

async function read(
  { kubectl }: ControlPlane,
  objects: readonly KubeObject[],
): Promise<readonly LiveObject[]> {
  const [first] = objects;
  const names = objects.map(({ kind, metadata }) => `${kind}/${metadata.name}`);
  const text = await kubectl('get', '-n', `${first?.metadata.namespace}`, '-o=json', ...names);
  return (JSON.parse(text) as { items: LiveObject[] }).items;
}

/** What controllers write, and when, is theirs. */
function withoutStatus({ status: _status, metadata, ...object }: LiveObject): object {
  const { resourceVersion: _version, ...identity } = metadata;
  return { ...object, metadata: identity };
}

/** Whatever is desired is so; of what is not said, the API server may have said more. */
function assertContained(live: JsonValue | undefined, desired: JsonValue, path = ''): void {
  if (isObject(desired) && isObject(live)) {
    for (const [field, value = null] of Object.entries(desired)) {
      assertContained(live[field], value, `${path}.${field}`);
    }
  } else if (isList(desired) && isList(live)) {
    assert.equal(live.length, desired.length, path);
    for (const [index, value] of desired.entries()) {
      assertContained(live[index], value, `${path}[${index}]`);
    }
  } else assert.deepEqual(live, desired, path);
}
