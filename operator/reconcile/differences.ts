/**
 * Where a live object is not as it should be: every field that is wanted and is something else, or is not
 * there. What nobody wants is not looked at: defaults, and what others have added. Pure.
 */

import { nanosOf } from '../api/quantity.ts';
import { isList, isObject } from '../desired/json.ts';
import type { JsonObject, JsonValue, KubeObject } from '../kube/object.ts';

/** One step into an object: a field, an item of a list that has no keys, or the item with this key. */
export type Step =
  | { readonly kind: 'field'; readonly name: string }
  | { readonly kind: 'index'; readonly index: number }
  | { readonly kind: 'item'; readonly key: string; readonly value: JsonValue };

export type Path = readonly Step[];

export type Difference = {
  readonly path: Path;
  readonly wanted: JsonValue;
  /** Undefined: it is not there. */
  readonly found: JsonValue | undefined;
};

/**
 * Lists whose items have an identity, by the field that is the list; of several keys the first that every
 * item has. Others may add items to those. All other lists are one value. As the API's own types say:
 * `x-kubernetes-list-map-keys` in their OpenAPI.
 */
const LIST_KEYS: Readonly<Record<string, readonly string[]>> = {
  containers: ['name'],
  initContainers: ['name'],
  env: ['name'],
  volumes: ['name'],
  imagePullSecrets: ['name'],
  volumeMounts: ['mountPath'],
  volumeDevices: ['devicePath'],
  // Of containers and of Services. Those of NetworkPolicies have no keys, and no names.
  ports: ['containerPort', 'name'],
  topologySpreadConstraints: ['topologyKey'],
  ownerReferences: ['uid'],
};

/** Fields whose values are quantities, and those whose fields are. */
const QUANTITIES = ['sizeLimit'];
const MAPS_OF_QUANTITIES = ['requests', 'limits'];

/** Fields that say which object it is, and not how it should be. */
const IDENTITY = ['apiVersion', 'kind'];

/** In the order of the wanted object. */
export function differences(wanted: KubeObject, found: KubeObject): readonly Difference[] {
  const fields = Object.fromEntries(
    Object.entries(wanted).filter(([name]) => !IDENTITY.includes(name)),
  );
  return ofObject(fields, found, []);
}

/** `spec.template.spec.containers[name=node].image` */
export function pathText(path: Path): string {
  return path.map(stepText).join('').replace(/^\./u, '');
}

function stepText(step: Step): string {
  switch (step.kind) {
    case 'field':
      return /[./]/u.test(step.name) ? `[${step.name}]` : `.${step.name}`;
    case 'index':
      return `[${step.index}]`;
    case 'item':
      return `[${step.key}=${typeof step.value === 'string' ? step.value : JSON.stringify(step.value)}]`;
  }
}

function ofValue(
  wanted: JsonValue,
  found: JsonValue | undefined,
  path: Path,
): readonly Difference[] {
  if (isList(wanted) && isList(found)) return ofList(wanted, found, path);
  if (isObject(wanted) && isObject(found)) return ofObject(wanted, found, path);
  const isSame =
    wanted === found || isNothing(wanted, found) || isSameQuantity(wanted, found, path);
  return isSame ? [] : [{ path, wanted, found }];
}

function ofObject(wanted: JsonObject, found: JsonObject, path: Path): readonly Difference[] {
  return Object.entries(wanted).flatMap(([name, value]) =>
    value === undefined ? [] : ofValue(value, found[name], [...path, { kind: 'field', name }]),
  );
}

function ofList(
  wanted: readonly JsonValue[],
  found: readonly JsonValue[],
  path: Path,
): readonly Difference[] {
  const key = keyOfItems(wanted, path);
  if (key !== undefined) {
    return wanted.flatMap((item) => {
      const value = isObject(item) ? item[key] : undefined;
      if (value === undefined) return [];
      const same = found.find((each) => isObject(each) && each[key] === value);
      return ofValue(item, same, [...path, { kind: 'item', key, value }]);
    });
  }
  if (wanted.length !== found.length) return [{ path, wanted, found }];
  return wanted.flatMap((item, index) =>
    ofValue(item, found[index], [...path, { kind: 'index', index }]),
  );
}

/** The field by which the items are told apart, if they can be. */
function keyOfItems(items: readonly JsonValue[], path: Path): string | undefined {
  const last = path.at(-1);
  const keys = last?.kind === 'field' ? (LIST_KEYS[last.name] ?? []) : [];
  return keys.find((key) => items.every((item) => isObject(item) && item[key] !== undefined));
}

/** What is empty is often not stored at all. */
function isNothing(wanted: JsonValue, found: JsonValue | undefined): boolean {
  if (found !== undefined) return false;
  if (isList(wanted)) return wanted.length === 0;
  if (isObject(wanted)) return Object.keys(wanted).length === 0;
  return wanted === null || wanted === '';
}

/** The API server writes `1024Mi` back as `1Gi`, and numbers as texts. */
function isSameQuantity(wanted: JsonValue, found: JsonValue | undefined, path: Path): boolean {
  const [last, parent] = [path.at(-1), path.at(-2)];
  const isQuantity = last?.kind === 'field' && QUANTITIES.includes(last.name);
  const isInMap = parent?.kind === 'field' && MAPS_OF_QUANTITIES.includes(parent.name);
  if (!isQuantity && !isInMap) return false;
  const [a, b] = [wanted, found].map((value) =>
    typeof value === 'string' || typeof value === 'number' ? nanosOf(String(value)) : undefined,
  );
  return a !== undefined && a === b;
}
