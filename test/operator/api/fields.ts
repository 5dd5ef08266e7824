/** Walks the schema of the resource, and values by the JSONPaths of a CRD. */

import assert from 'node:assert/strict';
import { resourceSchema } from '../../../operator/api/crd.ts';
import type { FieldSchema } from '../../../operator/api/schema.ts';

export type Field = { readonly path: string; readonly schema: FieldSchema };

/** Every field below the root, as `spec.env[].name`. */
export function allFields(): readonly Field[] {
  return fieldsOf('', resourceSchema());
}

function fieldsOf(path: string, schema: FieldSchema): readonly Field[] {
  const inner = Object.entries(schema.properties ?? {}).flatMap(([name, field]) =>
    fieldsOf(path === '' ? name : `${path}.${name}`, field),
  );
  const items = schema.items === undefined ? [] : fieldsOf(`${path}[]`, schema.items);
  return [{ path, schema }, ...inner, ...items];
}

/** What `.a.b[?(@.c=="d")].e` finds: the two forms of step that printer columns use. */
export function valueAt(value: unknown, jsonPath: string): unknown {
  const steps = [
    ...jsonPath.matchAll(/\.(?<field>\w+)|\[\?\(@\.(?<key>\w+)=="(?<text>\w+)"\)\]/gu),
  ];
  assert.equal(steps.map(([step]) => step).join(''), jsonPath, 'a step of another form');
  return steps.reduce<unknown>((at, { groups = {} }) => {
    const { field, key = '', text } = groups;
    if (field !== undefined) return fieldOf(at, field);
    assert.ok(Array.isArray(at), jsonPath);
    return at.find((item) => fieldOf(item, key) === text);
  }, value);
}

function fieldOf(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  return Object.entries(value).find(([field]) => field === name)?.[1];
}
