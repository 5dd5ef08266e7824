/** The CRD is complete: each field has its words and its limits, each column finds something. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parse } from 'yaml';
import { customResourceDefinition, PRINTER_COLUMNS } from '../../../operator/api/crd.ts';
import { readOsoFallback } from '../../../operator/api/osofallback.ts';
import { allFields, type Field, valueAt } from './fields.ts';
import { COMPLETE_STATUS, storedResource } from './resources.ts';
import { RULES } from './rules.ts';

const FIELDS = allFields();
const [VERSION] = customResourceDefinition().spec.versions;

/** As an API server shows it: with its defaults. */
function completeResource() {
  const read = readOsoFallback({ ...storedResource({}), status: COMPLETE_STATUS });
  assert.equal(read.kind, 'valid');
  const { metadata, ...resource } = read.resource;
  return { ...resource, metadata: { ...metadata, creationTimestamp: '2026-11-23T00:00:00Z' } };
}

function pathsWhere(isWrong: (field: Field) => boolean): readonly string[] {
  return FIELDS.filter(isWrong).map(({ path }) => path);
}

test('every field has a description that is a sentence', () => {
  const silent = pathsWhere(({ schema }) => !/^\S.*\.$/su.test(schema.description ?? ''));
  assert.deepEqual(silent, ['metadata']);
});

test('every text, list and map has a limit', () => {
  const unlimited = pathsWhere(({ schema: { type, ...schema } }) => {
    if (type === 'array') return schema.maxItems === undefined;
    if (schema.additionalProperties !== undefined) return schema.maxProperties === undefined;
    if (type !== 'string') return false;
    return (schema.maxLength ?? schema.enum ?? schema.format) === undefined;
  });
  assert.deepEqual(unlimited, ['apiVersion', 'kind']);
});

test('every number of the spec has a range', () => {
  const unlimited = pathsWhere(
    ({ path, schema: { type, minimum, maximum } }) =>
      path.startsWith('spec.') &&
      type === 'integer' &&
      (minimum === undefined || maximum === undefined),
  );
  assert.deepEqual(unlimited, []);
});

test("the user's patch of the pod alone has no schema", () => {
  const free = pathsWhere(({ schema }) => schema['x-kubernetes-preserve-unknown-fields'] === true);
  assert.deepEqual(free, ['spec.podTemplate.spec']);
});

test('a choice is a text also to YAML 1.1, where Off is false', () => {
  const written = FIELDS.filter(({ path }) => path.startsWith('spec.'));
  const choices = written.flatMap(({ schema }) => schema.enum ?? []);
  assert.ok(choices.length > 10);
  for (const choice of choices) {
    assert.equal(parse(choice, { version: '1.1' }), choice);
  }
});

test('every rule has cases that are accepted and cases that are refused', () => {
  const ruled = FIELDS.flatMap(({ path, schema }) =>
    (schema['x-kubernetes-validations'] ?? []).map(({ message }) => ({ path, message })),
  );
  const proved = RULES.filter(({ accepted, refused }) => accepted.length * refused.length > 0);
  const unproved = ruled.filter(
    ({ path, message }) =>
      !proved.some(
        (rule) => rule.field.replace(/\[\d\]/gu, '[]') === path && message.startsWith(rule.message),
      ),
  );
  assert.ok(ruled.length > 30);
  assert.deepEqual(unproved, []);
});

for (const { name, jsonPath, type } of PRINTER_COLUMNS) {
  test(`the column ${name} has something to show`, () => {
    const value = valueAt(completeResource(), jsonPath);
    assert.equal(typeof value, type === 'integer' ? 'number' : 'string');
    if (type === 'date') assert.ok(Date.parse(String(value)) > 0);
  });
}

test('an autoscaler finds the number of nodes and what selects them', () => {
  const { specReplicasPath, statusReplicasPath, labelSelectorPath } = VERSION.subresources.scale;
  const resource = completeResource();
  assert.equal(valueAt(resource, specReplicasPath), 2);
  assert.equal(valueAt(resource, statusReplicasPath), 2);
  assert.match(String(valueAt(resource, labelSelectorPath)), /^[\w./]+=/u);
});

test('quantities have their defaults', () => {
  const defaults = FIELDS.filter(({ path }) => path.startsWith('spec.resources.requests.'));
  assert.deepEqual(
    defaults.map(({ schema }) => schema.default),
    ['1', '256Mi'],
  );
});

test('descriptions end with range and default, which kubectl explain would not show', () => {
  const { schema } = VERSION;
  const replicas = schema.openAPIV3Schema.properties?.['spec']?.properties?.['replicas'];
  assert.match(replicas?.description ?? '', / From 0 to 100\. Default: 2\.$/u);
});
