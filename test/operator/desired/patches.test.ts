import assert from 'node:assert/strict';
import { isDeepStrictEqual } from 'node:util';
import { test } from 'node:test';
import fc from 'fast-check';
import { objectIn, objectsIn } from '../../../operator/desired/json.ts';
import { patchedTemplate, PINNED_SECURITY } from '../../../operator/desired/patches.ts';
import { podTemplate } from '../../../operator/desired/pod.ts';
import type { JsonObject, JsonValue } from '../../../operator/kube/object.ts';
import { contextFor, fallbackWith } from './fallbacks.ts';
import { patches, specs } from './generated-specs.ts';

function templateOf(spec: object = {}): JsonObject {
  const fallback = fallbackWith(spec);
  return podTemplate(fallback, contextFor(fallback));
}

const BASE = templateOf();

function nodeIn(template: JsonObject): JsonObject {
  const nodes = objectsIn(objectIn(template['spec'])['containers']).filter(
    ({ name }) => name === 'node',
  );
  assert.equal(nodes.length, 1);
  return nodes[0] ?? {};
}

/** Every own element is there as it was, and none has a double. */
function checkKept(patched: JsonValue | undefined, own: JsonValue | undefined, key: string): void {
  const all = objectsIn(patched);
  for (const element of objectsIn(own)) {
    assert.deepEqual(
      all.filter((each) => each[key] === element[key]),
      [element],
    );
  }
}

function checkPinned(patched: JsonObject, own: JsonObject): void {
  const [node, ownNode] = [nodeIn(patched), nodeIn(own)];
  assert.equal(node['image'], ownNode['image']);
  checkKept(node['env'], ownNode['env'], 'name');
  checkKept(node['ports'], ownNode['ports'], 'name');
  checkKept(node['ports'], ownNode['ports'], 'containerPort');
  checkKept(node['volumeMounts'], ownNode['volumeMounts'], 'mountPath');
  assert.deepEqual(
    { ...objectIn(node['securityContext']), ...PINNED_SECURITY },
    node['securityContext'],
  );
  const [pod, ownPod] = [objectIn(patched['spec']), objectIn(own['spec'])];
  checkKept(pod['volumes'], ownPod['volumes'], 'name');
  assert.equal(pod['enableServiceLinks'], false);
  const [metadata, ownMetadata] = [objectIn(patched['metadata']), objectIn(own['metadata'])];
  for (const field of ['labels', 'annotations']) {
    const all = objectIn(metadata[field]);
    assert.deepEqual({ ...all, ...objectIn(ownMetadata[field]) }, all);
  }
}

/** It is started as its image says, with variables that have a name, and its files are its own. */
function checkNothingUnseen(node: JsonObject, own: JsonObject): void {
  for (const field of ['command', 'args', 'envFrom']) assert.equal(node[field], undefined);
  const [names, ownNames] = [node, own].map(({ env }) => objectsIn(env).map(({ name }) => name));
  const added = names?.filter((name) => ownNames?.includes(name) !== true) ?? [];
  assert.doesNotMatch(JSON.stringify(added), /OSO_/u);
  const [mounts, ownMounts] = [node, own].map(({ volumeMounts }) => objectsIn(volumeMounts));
  const more = mounts?.filter(
    (mount) => !ownMounts?.some((each) => isDeepStrictEqual(each, mount)),
  );
  assert.doesNotMatch(JSON.stringify(more), /oso-fallback/u);
}

test('what a node depends on survives any patch', () =>
  fc.assert(
    fc.property(specs, patches, (spec, patch) => {
      const own = templateOf(spec);
      const patched = patchedTemplate(own, patch);
      checkPinned(patched, own);
      checkNothingUnseen(nodeIn(patched), nodeIn(own));
    }),
  ));

test('a volume of the name of the claim is taken out: it would be in its place', () => {
  const patch = { spec: { volumes: [{ name: 'data', hostPath: { path: '/' } }] } };
  const { volumes } = objectIn(patchedTemplate(BASE, patch)['spec']);
  assert.deepEqual(objectsIn(volumes), [{ name: 'tmp', emptyDir: {} }]);
});

test('no patch is no change', () => assert.deepEqual(patchedTemplate(BASE, {}), BASE));

function checkChanged(spec: JsonObject, path: readonly string[], expected: JsonValue): void {
  const patched = patchedTemplate(BASE, { spec });
  const found = path.reduce<JsonValue | undefined>((at, field) => objectIn(at)[field], patched);
  assert.deepEqual(found, expected);
}

test('where pods run is up to the patch', () => {
  checkChanged({ nodeSelector: { disk: 'fast' } }, ['spec', 'nodeSelector'], { disk: 'fast' });
  checkChanged(
    { hostAliases: [{ ip: '10.0.0.1' }] },
    ['spec', 'hostAliases'],
    [{ ip: '10.0.0.1' }],
  );
});

test('who the pod is in its machine is up to the patch, as some clusters assign users', () => {
  const securityContext = { runAsUser: null, runAsGroup: null, fsGroup: null };
  checkChanged({ securityContext }, ['spec', 'securityContext'], {
    runAsNonRoot: true,
    fsGroupChangePolicy: 'OnRootMismatch',
    seccompProfile: { type: 'RuntimeDefault' },
  });
});

test('another container stands beside the node, and more variables and mounts come into it', () => {
  const more = { name: 'HTTPS_PROXY', value: 'http://proxy:3128' };
  const mount = { name: 'certificates', mountPath: '/etc/ssl' };
  const patched = patchedTemplate(BASE, {
    spec: {
      containers: [
        { name: 'shipper', image: 'shipper:1' },
        { name: 'node', env: [more], volumeMounts: [mount], readinessProbe: { periodSeconds: 1 } },
      ],
    },
  });
  const node = nodeIn(patched);
  assert.deepEqual(objectsIn(node['env']).at(-1), more);
  assert.deepEqual(objectsIn(node['volumeMounts']).at(-1), mount);
  assert.equal(objectIn(node['readinessProbe'])['periodSeconds'], 1);
  assert.equal(objectsIn(objectIn(patched['spec'])['containers']).length, 2);
});
