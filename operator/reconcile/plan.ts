/**
 * Desired minus found, as a list of writes, and what stands in their way. Deciding is pure; act.ts carries
 * the list out.
 */

import { digestOf } from '../desired/hash.ts';
import { objectIn } from '../desired/json.ts';
import type { JsonObject, KubeObject, LiveObject } from '../kube/object.ts';
import { childKeyOf, fallbackOwnerOf } from './child-types.ts';
import { type Difference, differences, pathText } from './differences.ts';

/** On every child: of what was applied. A field that is wanted no more shows in nothing else. */
export const DIGEST_ANNOTATION = 'fallback.oso.dev/applied';

export type Action =
  /** It must not exist yet. */
  | { readonly kind: 'create'; readonly object: KubeObject }
  /** `found` must not have changed since. */
  | {
      readonly kind: 'change';
      readonly object: KubeObject;
      readonly found: LiveObject;
      /** Nothing else is wanted than before: these fields were changed by somebody else. Empty: we want something else. */
      readonly drift: readonly Difference[];
    }
  /** Ours, and wanted no more. */
  | { readonly kind: 'delete'; readonly found: LiveObject };

export type Obstacle =
  /** Something of this name exists and is not ours: it is left alone. */
  | { readonly kind: 'name-taken'; readonly found: LiveObject }
  /** These fields cannot be changed as long as the object exists: they stay as they are. */
  | {
      readonly kind: 'unchangeable';
      readonly found: LiveObject;
      readonly fields: readonly string[];
    };

export type Plan = { readonly actions: readonly Action[]; readonly obstacles: readonly Obstacle[] };

export type PlanInput = {
  /** Of the resource whose children these are. */
  readonly ownerUid: string;
  /** In the order to apply them. */
  readonly desired: readonly KubeObject[];
  /** Whatever exists under the names of desired objects, and everything else that the resource owns. */
  readonly found: readonly LiveObject[];
  /** What the API server made of an object that we applied: those differences are there to stay. */
  readonly isSettled: (found: LiveObject, object: KubeObject, difference: Difference) => boolean;
};

export function plan({ ownerUid, desired, found, isSettled }: PlanInput): Plan {
  const byKey = new Map(found.map((object) => [childKeyOf(object), object]));
  const parts = desired.map((object) => {
    const live = byKey.get(childKeyOf(object));
    return live === undefined
      ? { actions: [{ kind: 'create', object: withDigest(object) } as const], obstacles: [] }
      : planOne({ ownerUid, object, live, isSettled });
  });
  const wanted = new Set(desired.map(childKeyOf));
  return {
    actions: [
      ...parts.flatMap(({ actions }) => actions),
      ...found
        .filter((live) => !wanted.has(childKeyOf(live)) && isOurs(live, ownerUid) && !isGoing(live))
        .map((live) => ({ kind: 'delete', found: live }) as const),
    ],
    obstacles: parts.flatMap(({ obstacles }) => obstacles),
  };
}

/** Is it the child of this very resource, not of one of the same name that was before? */
export function isOurs(live: LiveObject, ownerUid: string): boolean {
  return fallbackOwnerOf(live)?.uid === ownerUid;
}

function planOne(one: {
  readonly ownerUid: string;
  readonly object: KubeObject;
  readonly live: LiveObject;
  readonly isSettled: PlanInput['isSettled'];
}): Plan {
  const { ownerUid, live, isSettled } = one;
  // When it is gone, that is a change, and it is made anew.
  if (isGoing(live) || isLeftOver(live, one)) return { actions: [], obstacles: [] };
  if (!isOurs(live, ownerUid)) {
    return { actions: [], obstacles: [{ kind: 'name-taken', found: live }] };
  }
  const { object, fields } = withUnchangeable(one.object, live);
  const wanted = withDigest(object);
  const obstacles: readonly Obstacle[] =
    fields.length === 0 ? [] : [{ kind: 'unchangeable', found: live, fields }];
  const isAsBefore = digestIn(wanted) === digestIn(live);
  const drift = differences(wanted, live).filter((each) => !isSettled(live, wanted, each));
  if (isAsBefore && drift.length === 0) return { actions: [], obstacles };
  const change = { kind: 'change', object: wanted, found: live } as const;
  return { actions: [{ ...change, drift: isAsBefore ? drift : [] }], obstacles };
}

/** What a StatefulSet's API refuses to change. Source: apps/v1, ValidateStatefulSetUpdate. */
const UNCHANGEABLE: Readonly<Record<string, readonly string[]>> = {
  StatefulSet: ['volumeClaimTemplates', 'serviceName', 'selector', 'podManagementPolicy'],
};

/** The object with what cannot be changed as it is, and the fields for which that is not what is wanted. */
function withUnchangeable(object: KubeObject, live: LiveObject) {
  const [wanted, found] = [objectIn(object['spec']), objectIn(live['spec'])];
  const fields = (UNCHANGEABLE[object.kind] ?? []).filter((name) => {
    const part = (spec: JsonObject): KubeObject => ({
      apiVersion: '',
      kind: '',
      metadata: { name: '' },
      spec: { [name]: spec[name] },
    });
    const isOneMissing = (wanted[name] === undefined) !== (found[name] === undefined);
    return isOneMissing || differences(part(wanted), part(found)).length > 0;
  });
  if (fields.length === 0) return { object, fields };
  const kept = Object.fromEntries(fields.map((name) => [name, found[name]]));
  return {
    object: { ...object, spec: { ...wanted, ...kept } },
    fields: fields.map((name) => `spec.${name}`),
  };
}

function withDigest(object: KubeObject): KubeObject {
  const annotations = {
    ...object.metadata.annotations,
    [DIGEST_ANNOTATION]: digestOf(object),
  };
  return { ...object, metadata: { ...object.metadata, annotations } };
}

/** Of what was applied last; undefined: nothing by us. */
export function digestIn({ metadata }: KubeObject): string | undefined {
  return metadata.annotations?.[DIGEST_ANNOTATION];
}

/** Of a resource of the same name that was before: the garbage collector is about to take it away. */
function isLeftOver(
  live: LiveObject,
  { object, ownerUid }: { readonly object: KubeObject; readonly ownerUid: string },
) {
  const [owner, ours] = [fallbackOwnerOf(live), fallbackOwnerOf(object)];
  return owner !== undefined && owner.uid !== ownerUid && owner.name === ours?.name;
}

function isGoing({ metadata }: LiveObject): boolean {
  return metadata.deletionTimestamp !== undefined;
}

/** For people: `spec.replicas, spec.template.spec.containers[name=node].image`; the first few. */
export function driftText(drift: readonly Difference[]): string {
  const FIELDS_MAX = 5;
  const named = drift.slice(0, FIELDS_MAX).map(({ path }) => pathText(path));
  const rest = drift.length - named.length;
  return rest === 0 ? named.join(', ') : `${named.join(', ')} and ${rest} more`;
}
