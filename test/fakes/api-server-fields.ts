/**
 * Who manages which field: the part of server-side apply that can be had without a schema. Lists are
 * one value, but for those that every API keeps by a key.
 */

import type { JsonObject, JsonValue } from '../../operator/kube/object.ts';

export type FieldManager = {
  readonly manager: string;
  readonly operation: 'Apply' | 'Update';
  readonly subresource: string;
  /** Leaves, each a JSON array of steps: `f:name`, or `k:{…}` into a list. */
  readonly fields: ReadonlySet<string>;
};

/** The key of what is in a list of this name. */
const LIST_KEYS: Readonly<Record<string, string>> = {
  ownerReferences: 'uid',
  containers: 'name',
  initContainers: 'name',
  volumes: 'name',
  env: 'name',
  conditions: 'type',
};

type Tree = { readonly [step: string]: Tree | Leaf };
type Leaf = { readonly leaf: JsonValue };

function isLeaf(node: Tree | Leaf): node is Leaf {
  return 'leaf' in node;
}

/** Objects become branches, everything else leaves; an empty object is a leaf. */
function treeOf(value: JsonValue, name: string): Tree | Leaf {
  const key = LIST_KEYS[name];
  if (Array.isArray(value) && key !== undefined && value.length > 0) {
    const items = value as readonly JsonObject[];
    const entries = items.map((item) => [
      `k:${JSON.stringify({ [key]: item[key] })}`,
      treeOf(item, ''),
    ]);
    return Object.fromEntries(entries) as Tree;
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return { leaf: value };
  const entries = Object.entries(value as JsonObject)
    .filter(([each, inner]) => inner !== undefined && !isLeftOut(each, inner))
    .map(([each, inner]) => [`f:${each}`, treeOf(inner ?? null, each)]);
  if (entries.length === 0) return { leaf: {} };
  return Object.fromEntries(entries) as Tree;
}

/** Maps of text that are not there when they are empty. */
const LEFT_OUT_WHEN_EMPTY = new Set([
  'labels',
  'annotations',
  'data',
  'stringData',
  'nodeSelector',
]);

function isLeftOut(name: string, value: JsonValue): boolean {
  return LEFT_OUT_WHEN_EMPTY.has(name) && JSON.stringify(value) === '{}';
}

/** Every leaf by its path. */
export function leavesOf(object: JsonObject): Map<string, JsonValue> {
  const leaves = new Map<string, JsonValue>();
  function walk(node: Tree | Leaf, path: readonly string[]): void {
    if (isLeaf(node)) leaves.set(JSON.stringify(path), node.leaf);
    else for (const [step, next] of Object.entries(node)) walk(next, [...path, step]);
  }
  walk(treeOf(object, ''), []);
  return leaves;
}

/** What `leavesOf` took apart. */
export function objectOfLeaves(leaves: ReadonlyMap<string, JsonValue>): JsonObject {
  const root: Record<string, unknown> = {};
  for (const [path, leaf] of leaves) {
    let at = root;
    const steps = JSON.parse(path) as readonly string[];
    for (const step of steps.slice(0, -1)) at = (at[step] ??= {}) as Record<string, unknown>;
    at[steps.at(-1) ?? ''] = { leaf };
  }
  return valueOf(root) as JsonObject;
}

function valueOf(node: unknown): JsonValue {
  const steps = Object.entries(node as Readonly<Record<string, unknown>>);
  if (steps.length === 1 && steps[0]?.[0] === 'leaf') return steps[0][1] as JsonValue;
  if (steps.some(([step]) => step.startsWith('k:'))) return steps.map(([, next]) => valueOf(next));
  return Object.fromEntries(steps.map(([step, next]) => [step.slice(2), valueOf(next)]));
}

/** Fields nobody manages: the API server's own, and what names the object. */
const OWN = new Set([
  '["f:apiVersion"]',
  '["f:kind"]',
  ...[
    'name',
    'namespace',
    'uid',
    'resourceVersion',
    'generation',
    'creationTimestamp',
    'deletionTimestamp',
    'deletionGracePeriodSeconds',
    'managedFields',
    'selfLink',
  ].map((name) => JSON.stringify(['f:metadata', `f:${name}`])),
]);

export function managedLeavesOf(object: JsonObject): Map<string, JsonValue> {
  return new Map([...leavesOf(object)].filter(([path]) => !OWN.has(path)));
}

export function sameValue(a: JsonValue | undefined, b: JsonValue | undefined): boolean {
  return JSON.stringify(sorted(a)) === JSON.stringify(sorted(b));
}

function sorted(value: JsonValue | undefined): unknown {
  if (Array.isArray(value)) return value.map((each) => sorted(each as JsonValue));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value as JsonObject)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, each]) => [name, sorted(each)]),
  );
}

export type ApplyResult =
  | { readonly kind: 'conflict'; readonly conflicts: readonly { path: string; manager: string }[] }
  | {
      readonly kind: 'merged';
      readonly leaves: ReadonlyMap<string, JsonValue>;
      readonly managers: readonly FieldManager[];
    };

/** `applied` over `live`, in the name of one manager. */
export function applyFields(options: {
  readonly live: ReadonlyMap<string, JsonValue>;
  readonly applied: ReadonlyMap<string, JsonValue>;
  readonly managers: readonly FieldManager[];
  readonly manager: string;
  readonly subresource: string;
  readonly isForced: boolean;
}): ApplyResult {
  const { live, applied, managers, manager, subresource, isForced } = options;
  const mine = (each: FieldManager) =>
    each.manager === manager && each.operation === 'Apply' && each.subresource === subresource;
  const conflicts = [...applied].flatMap(([path, value]) =>
    sameValue(live.get(path), value) || sameValue(value, {})
      ? []
      : managers
          .filter((each) => !mine(each) && each.fields.has(path))
          .map((each) => ({ path, manager: each.manager })),
  );
  if (conflicts.length > 0 && !isForced) return { kind: 'conflict', conflicts };
  const lost = new Set(conflicts.map(({ path }) => path));
  const others = managers
    .filter((each) => !mine(each))
    .map((each) => ({ ...each, fields: minus(each.fields, lost) }));
  const before = managers.find(mine)?.fields ?? new Set<string>();
  const merged = new Map(live);
  for (const path of before) {
    const isKept = applied.has(path) || others.some(({ fields }) => fields.has(path));
    if (!isKept) merged.delete(path);
  }
  for (const [path, value] of applied) setLeaf(merged, path, value);
  const own = {
    manager,
    operation: 'Apply' as const,
    subresource,
    fields: new Set(applied.keys()),
  };
  return { kind: 'merged', leaves: merged, managers: [...others, own].filter(isOfUse) };
}

/** A leaf replaces what was below its path, and the leaf that was above it. */
function setLeaf(leaves: Map<string, JsonValue>, path: string, value: JsonValue): void {
  const steps = JSON.parse(path) as readonly string[];
  const below = [...leaves.keys()].filter((other) => other.startsWith(`${path.slice(0, -1)},`));
  // An empty object wants to be there, not to be empty.
  if (below.length > 0 && sameValue(value, {})) return;
  for (const other of below) leaves.delete(other);
  for (let depth = 1; depth < steps.length; depth += 1) {
    leaves.delete(JSON.stringify(steps.slice(0, depth)));
  }
  leaves.set(path, value);
}

/** After a create or update: what changed belongs to who changed it. */
export function managersAfterUpdate(options: {
  readonly before: ReadonlyMap<string, JsonValue>;
  readonly after: ReadonlyMap<string, JsonValue>;
  readonly managers: readonly FieldManager[];
  readonly manager: string;
  readonly subresource: string;
}): readonly FieldManager[] {
  const { before, after, managers, manager, subresource } = options;
  const changed = new Set(
    [...after].filter(([path, value]) => !sameValue(before.get(path), value)).map(([path]) => path),
  );
  const gone = new Set([...before.keys()].filter((path) => !after.has(path)));
  const mine = (each: FieldManager) =>
    each.manager === manager && each.operation === 'Update' && each.subresource === subresource;
  const own = managers.find(mine)?.fields ?? new Set<string>();
  return [
    ...managers
      .filter((each) => !mine(each))
      .map((each) => ({ ...each, fields: minus(each.fields, changed, gone) })),
    {
      manager,
      operation: 'Update' as const,
      subresource,
      fields: minus(new Set([...own, ...changed]), gone),
    },
  ].filter(isOfUse);
}

function minus(set: ReadonlySet<string>, ...others: readonly ReadonlySet<string>[]) {
  return new Set([...set].filter((each) => !others.some((other) => other.has(each))));
}

function isOfUse({ fields }: FieldManager): boolean {
  return fields.size > 0;
}

/** As `metadata.managedFields` has it. */
export function managedFieldsOf(managers: readonly FieldManager[], apiVersion: string): JsonValue {
  return managers.map(({ manager, operation, subresource, fields }) => ({
    manager,
    operation,
    apiVersion,
    fieldsType: 'FieldsV1',
    fieldsV1: fieldsOf(fields),
    ...(subresource === '' ? {} : { subresource }),
  }));
}

function fieldsOf(paths: ReadonlySet<string>): JsonObject {
  const root: Record<string, unknown> = {};
  for (const path of paths) {
    let at = root;
    for (const step of JSON.parse(path) as readonly string[]) {
      at = (at[step] ??= {}) as Record<string, unknown>;
    }
  }
  return root as JsonObject;
}

/** The name a conflict gives a field: `.spec.replicas`. */
export function dottedPath(path: string): string {
  return (JSON.parse(path) as readonly string[])
    .map((step) => (step.startsWith('f:') ? `.${step.slice(2)}` : `[${step.slice(2)}]`))
    .join('');
}
