/** What holds for every resource that a user can write. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { desiredObjects } from '../../../operator/desired/desired.ts';
import { isList, isObject, objectIn } from '../../../operator/desired/json.ts';
import type { JsonValue, KubeObject } from '../../../operator/kube/object.ts';
import { contextFor, fallbackWith, textIn } from './fallbacks.ts';
import { names, specs } from './generated-specs.ts';

/** Of names and of the values of labels. */
const LENGTH_MAX = 63;
const TOKEN = 'e_0123456789_1_topsecret';

function objectsOf(spec: object, name = 'shop'): readonly KubeObject[] {
  const fallback = fallbackWith(spec, { name });
  const secretVersions = new Map(['oso', 'bucket', 'other'].map((each) => [each, TOKEN]));
  return desiredObjects(fallback, contextFor(fallback, { secretVersions }));
}

function checkAll(holds: (spec: object, objects: readonly KubeObject[]) => void): void {
  fc.assert(fc.property(specs, (spec) => holds(spec, objectsOf(spec))));
}

/** What cannot be changed of a StatefulSet without deleting it, and what finds pods. */
function fixedIn(objects: readonly KubeObject[]): readonly JsonValue[] {
  return objects.map(({ kind, metadata, spec }) => {
    const { selector = null, serviceName = null, podManagementPolicy = null } = objectIn(spec);
    return [kind, metadata.name, selector, serviceName, podManagementPolicy];
  });
}

/** Every text in it, names of fields too. */
function textsIn(value: JsonValue | undefined): readonly string[] {
  if (isList(value)) return value.flatMap(textsIn);
  if (isObject(value))
    return Object.entries(value).flatMap(([name, each]) => [name, ...textsIn(each)]);
  return typeof value === 'string' ? [value] : [];
}

test('every name and label is short enough, the ones that Kubernetes makes of them too', () =>
  fc.assert(
    fc.property(specs, names, (spec, name) => {
      for (const { kind, metadata } of objectsOf(spec, name)) {
        // A pod's name; a revision's, which is a label of pods.
        const made =
          kind === 'StatefulSet' ? [`${metadata.name}-99`, `${metadata.name}-0123456789`] : [];
        const all = [metadata.name, ...Object.values(metadata.labels ?? {}), ...made];
        assert.deepEqual(
          all.filter(({ length }) => length > LENGTH_MAX),
          [],
        );
      }
    }),
  ));

test('no two objects of a kind have one name', () =>
  checkAll((_, objects) => {
    const keys = objects.map(({ kind, metadata }) => `${kind}/${metadata.name}`);
    assert.equal(new Set(keys).size, keys.length);
  }));

test('whatever changes, pods are found as before', () =>
  fc.assert(
    fc.property(specs, specs, (before, after) => {
      const fixedAfter = fixedIn(objectsOf(after)).map((each) => JSON.stringify(each));
      const kindsAfter = objectsOf(after).map(({ kind }) => kind);
      for (const each of fixedIn(objectsOf(before))) {
        const [kind] = isList(each) ? each : [];
        if (kindsAfter.includes(textIn(kind))) assert.ok(fixedAfter.includes(JSON.stringify(each)));
      }
    }),
  ));

test('no token is in any object, and no client id', () =>
  checkAll((_, objects) => {
    const texts = textsIn([...objects]).join('\n');
    assert.doesNotMatch(texts, /topsecret|OSO_CLIENT_ID/u);
  }));

test('one node, or none, has no budget; more have one', () =>
  checkAll((spec, objects) => {
    const { replicas = 2 }: { replicas?: number } = spec;
    const hasBudget = objects.some(({ kind }) => kind === 'PodDisruptionBudget');
    assert.equal(hasBudget, replicas > 1);
  }));

test('everything is in the namespace of the resource, and goes with it', () =>
  checkAll((_, objects) => {
    for (const { metadata } of objects) {
      assert.equal(metadata.namespace, 'authorization');
      assert.equal(metadata.ownerReferences?.length, 1);
    }
  }));

test('nothing is sent that JSON cannot say', () =>
  checkAll((_, objects) => {
    assert.deepEqual(JSON.parse(JSON.stringify(objects)), objects);
  }));
