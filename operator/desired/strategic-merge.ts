/**
 * Strategic merge of a pod template, as `kubectl patch` does it: objects merge field by field, `null`
 * removes a field, lists of named things merge by their key, all other lists are replaced whole.
 * Source: kubernetes.io, "Update API Objects in Place Using kubectl patch".
 */

import type { JsonObject, JsonValue } from '../kube/object.ts';
import { isList, isObject } from './json.ts';

/** `patchMergeKey` of the fields of PodSpec and Container in the Kubernetes API. */
const MERGE_KEYS: ReadonlyMap<string, string> = new Map([
  ['containers', 'name'],
  ['initContainers', 'name'],
  ['volumes', 'name'],
  ['imagePullSecrets', 'name'],
  ['schedulingGates', 'name'],
  ['resourceClaims', 'name'],
  ['hostAliases', 'ip'],
  ['topologySpreadConstraints', 'topologyKey'],
  ['env', 'name'],
  ['ports', 'containerPort'],
  ['volumeMounts', 'mountPath'],
  ['volumeDevices', 'devicePath'],
]);

/** In an element of a list: `delete` removes what has its key, `replace` keeps nothing of the old list. */
const DIRECTIVE = '$patch';

/** `base` with what `patch` says; neither is changed. */
export function strategicMerge(base: JsonObject, patch: JsonObject): JsonObject {
  const { [DIRECTIVE]: directive, ...said } = patch;
  if (directive === 'delete') return {};
  const merged = new Map(directive === 'replace' ? [] : Object.entries(base));
  for (const [field, value] of Object.entries(said)) {
    if (value === null) merged.delete(field);
    else merged.set(field, mergedValue(merged.get(field), value, field));
  }
  return Object.fromEntries(merged);
}

function mergedValue(
  base: JsonValue | undefined,
  patch: JsonValue | undefined,
  field: string,
): JsonValue | undefined {
  if (isObject(patch)) return strategicMerge(isObject(base) ? base : {}, patch);
  const key = MERGE_KEYS.get(field);
  if (key === undefined || !isList(patch)) return patch;
  return mergedList(isList(base) ? base : [], patch, key);
}

/** What is new comes after what was there. */
function mergedList(
  base: readonly JsonValue[],
  patch: readonly JsonValue[],
  key: string,
): readonly JsonValue[] {
  const isReplaced = patch.some((each) => directiveOf(each) === 'replace');
  return patch
    .filter((each) => directiveOf(each) !== 'replace')
    .reduce<readonly JsonValue[]>(
      (list, each) => withElement(list, each, key),
      isReplaced ? [] : base,
    );
}

function withElement(
  list: readonly JsonValue[],
  element: JsonValue,
  key: string,
): readonly JsonValue[] {
  if (!isObject(element)) return [...list, element];
  const named = element[key];
  const isSame = (each: JsonValue) => isObject(each) && named !== undefined && each[key] === named;
  if (directiveOf(element) === 'delete') return list.filter((each) => !isSame(each));
  if (!list.some(isSame)) return [...list, strategicMerge({}, element)];
  return list.map((each) =>
    isObject(each) && isSame(each) ? strategicMerge(each, element) : each,
  );
}

function directiveOf(element: JsonValue): JsonValue | undefined {
  return isObject(element) ? element[DIRECTIVE] : undefined;
}
