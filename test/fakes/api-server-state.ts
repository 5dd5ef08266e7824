/**
 * What the fake API server has stored: objects, their history, who manages which field, and the
 * garbage collector, which has done its work when a request is answered.
 */

import { randomUUID } from 'node:crypto';
import {
  type JsonObject,
  type JsonValue,
  type KubeObject,
  keyOf,
  keyOfName,
  type LiveObject,
  type ObjectName,
  readObject,
} from '../../operator/kube/object.ts';
import { apiVersionOf, nameOfType, type ResourceType } from '../../operator/kube/resource-type.ts';
import {
  applyFields,
  type FieldManager,
  leavesOf,
  managedFieldsOf,
  managedLeavesOf,
  managersAfterUpdate,
  objectOfLeaves,
  sameValue,
} from './api-server-fields.ts';
import {
  checkSent,
  conflict,
  fieldConflict,
  invalid,
  Refusal,
  refuseMissing,
  type TextLimits,
} from './api-server-refusals.ts';

/** A kind that the fake serves. */
export type ServedType = ResourceType & {
  /** Has a status subresource: writes elsewhere leave the status alone. */
  readonly hasStatus?: boolean;
  /** Its objects count changes of their spec. */
  readonly hasGeneration?: boolean;
  /** An update must say which version it replaces. */
  readonly needsResourceVersion?: boolean;
  readonly textBytesMax?: TextLimits;
};

export type Change = {
  readonly version: number;
  readonly type: ResourceType;
  readonly what: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly object: LiveObject;
  readonly before: LiveObject | undefined;
};

type Stored = { readonly object: LiveObject; readonly managers: readonly FieldManager[] };

export type Writer = {
  readonly manager: string;
  readonly isStatus?: boolean;
  readonly isDryRun?: boolean;
};

export class ApiState {
  readonly #stored = new Map<string, Map<string, Stored>>();
  readonly #listeners = new Set<(change: Change) => void>();
  readonly #nowMs: () => number;
  #history: Change[] = [];
  #version = 1;
  #compactedTo = 0;

  constructor(nowMs: () => number = Date.now) {
    this.#nowMs = nowMs;
  }

  get version(): number {
    return this.#version;
  }

  /** Watches from this version or before get 410. */
  get compactedTo(): number {
    return this.#compactedTo;
  }

  /** Forgets the history: whoever is behind has to list again. */
  compact(): void {
    this.#compactedTo = this.#version;
    this.#history = [];
  }

  changesAfter(version: number): readonly Change[] {
    return this.#history.filter((change) => change.version > version);
  }

  onChange(listener: (change: Change) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  list(type: ResourceType, namespace?: string): readonly LiveObject[] {
    return [...this.#of(type).values()]
      .map(({ object }) => object)
      .filter(({ metadata }) => namespace === undefined || metadata.namespace === namespace)
      .toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  }

  find(type: ResourceType, name: ObjectName): LiveObject | undefined {
    return this.#of(type).get(keyOfName(name))?.object;
  }

  get(type: ResourceType, name: ObjectName): LiveObject {
    return this.find(type, name) ?? refuseMissing(type, name.name);
  }

  create(type: ServedType, sent: KubeObject, writer: Writer): LiveObject {
    checkSent(type, sent);
    if (sent.metadata.resourceVersion !== undefined) {
      const message = 'resourceVersion should not be set on objects to be created';
      throw new Refusal({ code: 500, reason: '', message });
    }
    if (this.#of(type).has(keyOf(sent))) {
      throw new Refusal({
        code: 409,
        reason: 'AlreadyExists',
        message: `${nameOfType(type)} "${sent.metadata.name}" already exists`,
      });
    }
    const { status: _status, ...withoutStatus } = sent;
    const kept = type.hasStatus === true ? withoutStatus : sent;
    const managers = managersAfterUpdate({
      before: new Map(),
      after: managedLeavesOf(kept),
      managers: [],
      manager: writer.manager,
      subresource: '',
    });
    return this.#insert(type, { object: kept, managers, isDryRun: writer.isDryRun === true });
  }

  update(type: ServedType, sent: KubeObject, writer: Writer): LiveObject {
    checkSent(type, sent);
    const stored = this.#of(type).get(keyOf(sent));
    if (stored === undefined && sent.metadata.uid !== undefined)
      checkVersion(type, sent, undefined);
    if (stored === undefined) return refuseMissing(type, sent.metadata.name);
    const version = sent.metadata.resourceVersion;
    if (version === undefined && type.needsResourceVersion === true) {
      throw invalid(type, sent.metadata.name, [
        {
          reason: 'FieldValueInvalid',
          field: 'metadata.resourceVersion',
          message: 'Invalid value: 0: must be specified for an update',
        },
      ]);
    }
    checkVersion(type, sent, stored.object);
    const merged = partOf({ type, live: stored.object, sent, isStatus: writer.isStatus === true });
    const managers = managersAfterUpdate({
      before: managedLeavesOf(stored.object),
      after: managedLeavesOf(merged),
      managers: stored.managers,
      manager: writer.manager,
      subresource: writer.isStatus === true ? 'status' : '',
    });
    return this.#write(type, stored, { merged, managers, isDryRun: writer.isDryRun === true });
  }

  /** Server-side apply. */
  apply(
    type: ServedType,
    sent: KubeObject,
    writer: Writer & { readonly isForced: boolean },
  ): LiveObject {
    checkSent(type, sent);
    if (sent.metadata['managedFields'] !== undefined) {
      const message = 'metadata.managedFields must be nil';
      throw new Refusal({ code: 400, reason: 'BadRequest', message });
    }
    const stored = this.#of(type).get(keyOf(sent));
    if (stored === undefined && writer.isStatus === true) refuseMissing(type, sent.metadata.name);
    checkAppliedVersion(type, sent, stored?.object);
    const result = applyFields({
      live: stored === undefined ? new Map() : managedLeavesOf(stored.object),
      applied: appliedLeaves(type, sent, writer.isStatus === true),
      managers: stored?.managers ?? [],
      manager: writer.manager,
      subresource: writer.isStatus === true ? 'status' : '',
      isForced: writer.isForced,
    });
    if (result.kind === 'conflict') throw fieldConflict(result.conflicts);
    const isDryRun = writer.isDryRun === true;
    const object = objectOfLeaves(result.leaves);
    const { managers } = result;
    if (stored === undefined) {
      return this.#insert(type, { object: named(type, object, sent), managers, isDryRun });
    }
    const merged = named(type, object, stored.object);
    return this.#write(type, stored, { merged, managers, isDryRun });
  }

  delete(
    type: ServedType,
    name: ObjectName,
    options: Preconditions & { readonly propagation: string },
  ): LiveObject {
    const object = this.get(type, name);
    checkPreconditions(type, object, options);
    if (options.propagation === 'Orphan') this.#orphanDependents(object);
    if (options.propagation === 'Foreground') this.#collectDependents(object);
    const finalizers = this.get(type, name).metadata.finalizers ?? [];
    if (finalizers.length > 0) return this.#markDeleted(type, name);
    this.#remove(type, object);
    this.#collectDependents(object);
    return object;
  }

  #of(type: ResourceType): Map<string, Stored> {
    const id = nameOfType(type);
    const known = this.#stored.get(id);
    if (known !== undefined) return known;
    const made = new Map<string, Stored>();
    this.#stored.set(id, made);
    this.#types.set(id, type);
    return made;
  }

  readonly #types = new Map<string, ResourceType>();

  #insert(
    type: ServedType,
    made: {
      readonly object: KubeObject;
      readonly managers: readonly FieldManager[];
      readonly isDryRun: boolean;
    },
  ): LiveObject {
    const object = readObject({
      ...made.object,
      metadata: {
        ...made.object.metadata,
        uid: randomUUID(),
        creationTimestamp: new Date(this.#nowMs()).toISOString().replace(/\.\d+/u, ''),
        ...(type.hasGeneration === true ? { generation: 1 } : {}),
        resourceVersion: String(this.#version + 1),
        managedFields: managedFieldsOf(made.managers, apiVersionOf(type)),
      },
    });
    if (made.isDryRun) return unversioned(object);
    this.#store(type, { object, managers: made.managers }, undefined);
    return object;
  }

  /** What does not change anything changes nothing, its version included. */
  #write(
    type: ServedType,
    stored: Stored,
    change: {
      readonly merged: KubeObject;
      readonly managers: readonly FieldManager[];
      readonly isDryRun: boolean;
    },
  ): LiveObject {
    const { object: before } = stored;
    const managedFields = managedFieldsOf(change.managers, apiVersionOf(type));
    const metadata: JsonObject = { ...change.merged.metadata, managedFields };
    const isNewSpec = !sameValue(specOf(before), specOf(change.merged));
    const generation = before.metadata.generation;
    const next = readObject({
      ...change.merged,
      metadata: {
        ...metadata,
        ...own(before),
        ...(generation === undefined ? {} : { generation: generation + (isNewSpec ? 1 : 0) }),
        resourceVersion: before.metadata.resourceVersion,
      },
    });
    if (sameValue(next, before)) return before;
    const version = String(this.#version + 1);
    const object = { ...next, metadata: { ...next.metadata, resourceVersion: version } };
    if (change.isDryRun) return next;
    const { deletionTimestamp, finalizers = [] } = object.metadata;
    if (deletionTimestamp !== undefined && finalizers.length === 0) {
      this.#remove(type, before);
      this.#collectDependents(before);
      return object;
    }
    this.#store(type, { object, managers: change.managers }, before);
    return object;
  }

  #store(type: ResourceType, stored: Stored, before: LiveObject | undefined): void {
    this.#of(type).set(keyOf(stored.object), stored);
    const what = before === undefined ? 'ADDED' : 'MODIFIED';
    this.#tell({ what, type, object: stored.object, before });
  }

  #remove(type: ResourceType, object: LiveObject): void {
    this.#of(type).delete(keyOf(object));
    const version = String(this.#version + 1);
    const last = { ...object, metadata: { ...object.metadata, resourceVersion: version } };
    this.#tell({ what: 'DELETED', type, object: last, before: object });
  }

  #tell(change: Omit<Change, 'version'>): void {
    this.#version += 1;
    const told = { ...change, version: this.#version };
    this.#history.push(told);
    for (const listener of this.#listeners) listener(told);
  }

  #markDeleted(type: ResourceType, name: ObjectName): LiveObject {
    const stored = this.#of(type).get(keyOfName(name));
    if (stored === undefined) return refuseMissing(type, name.name);
    const { object: before, managers } = stored;
    if (before.metadata.deletionTimestamp !== undefined) return before;
    const { generation } = before.metadata;
    const object: LiveObject = {
      ...before,
      metadata: {
        ...before.metadata,
        deletionTimestamp: new Date(this.#nowMs()).toISOString().replace(/\.\d+/u, ''),
        ...(generation === undefined ? {} : { generation: generation + 1 }),
        resourceVersion: String(this.#version + 1),
      },
    };
    this.#store(type, { object, managers }, before);
    return object;
  }

  #dependentsOf({ metadata: { uid } }: LiveObject): readonly {
    readonly type: ResourceType;
    readonly stored: Stored;
  }[] {
    return [...this.#types.values()].flatMap((type) =>
      [...this.#of(type).values()]
        .filter(({ object }) => object.metadata.ownerReferences?.some((each) => each.uid === uid))
        .map((stored) => ({ type, stored })),
    );
  }

  #orphanDependents(owner: LiveObject): void {
    for (const { type, stored } of this.#dependentsOf(owner)) {
      this.#disown({ type, stored, owner });
    }
  }

  /** Those without another owner go, and theirs with them. */
  #collectDependents(owner: LiveObject): void {
    for (const { type, stored } of this.#dependentsOf(owner)) {
      const owners = stored.object.metadata.ownerReferences ?? [];
      if (owners.length > 1) this.#disown({ type, stored, owner });
      else this.delete(type, stored.object.metadata, { propagation: 'Background' });
    }
  }

  #disown(tie: {
    readonly type: ResourceType;
    readonly stored: Stored;
    readonly owner: LiveObject;
  }): void {
    const { type, stored, owner } = tie;
    const { ownerReferences = [], ...metadata } = stored.object.metadata;
    const left = ownerReferences.filter(({ uid }) => uid !== owner.metadata.uid);
    const object = readObject({
      ...stored.object,
      metadata: {
        ...metadata,
        ...(left.length === 0 ? {} : { ownerReferences: left }),
        resourceVersion: String(this.#version + 1),
      },
    });
    this.#store(type, { ...stored, object }, stored.object);
  }
}

type Preconditions = { readonly uid?: string | undefined; readonly version?: string | undefined };

function checkPreconditions(type: ResourceType, { metadata }: LiveObject, asked: Preconditions) {
  const { name, uid, resourceVersion } = metadata;
  if (asked.uid !== undefined && asked.uid !== uid) {
    const why = `UID in precondition: ${asked.uid}, UID in object meta: ${uid}`;
    throw conflict(type, name, `Precondition failed: ${why}`);
  }
  if (asked.version !== undefined && asked.version !== resourceVersion) {
    const why = `ResourceVersion in precondition: ${asked.version}`;
    throw conflict(
      type,
      name,
      `Precondition failed: ${why}, ResourceVersion in object meta: ${resourceVersion}`,
    );
  }
}

/** Whoever applies what is not there may name any version, and no identity. */
function checkAppliedVersion(
  type: ResourceType,
  sent: KubeObject,
  stored: LiveObject | undefined,
): void {
  if (stored !== undefined || sent.metadata.uid !== undefined) checkVersion(type, sent, stored);
}

/** The version and identity that a write names must be those of what is stored. */
function checkVersion(type: ResourceType, sent: KubeObject, stored: LiveObject | undefined): void {
  const { name, resourceVersion, uid } = sent.metadata;
  if (resourceVersion !== undefined && resourceVersion !== stored?.metadata.resourceVersion) {
    const why = 'the object has been modified; please apply your changes to the latest version';
    throw conflict(type, name, `${why} and try again`);
  }
  if (uid !== undefined && uid !== stored?.metadata.uid) {
    throw conflict(type, name, 'Precondition failed: UID in precondition');
  }
}

/** The live object with what this writer may change. */
function partOf(part: {
  readonly type: ServedType;
  readonly live: LiveObject;
  readonly sent: KubeObject;
  readonly isStatus: boolean;
}): KubeObject {
  const { type, live, sent, isStatus } = part;
  const { status: liveStatus, ...liveRest } = live;
  const { status: sentStatus, ...sentRest } = sent;
  if (isStatus) {
    return {
      ...liveRest,
      ...(sentStatus === undefined ? {} : { status: sentStatus }),
    } as KubeObject;
  }
  if (type.hasStatus !== true) return sent;
  return { ...sentRest, ...(liveStatus === undefined ? {} : { status: liveStatus }) } as KubeObject;
}

function appliedLeaves(type: ServedType, sent: KubeObject, isStatus: boolean) {
  const leaves = [...managedLeavesOf(sent)];
  const isOfStatus = (path: string) => path.startsWith('["f:status"');
  if (isStatus) return new Map(leaves.filter(([path]) => isOfStatus(path)));
  return new Map(type.hasStatus === true ? leaves.filter(([path]) => !isOfStatus(path)) : leaves);
}

/** The merged fields with what names the object. */
function named(type: ResourceType, object: JsonObject, from: KubeObject): KubeObject {
  const { name, namespace } = from.metadata;
  return {
    ...object,
    apiVersion: apiVersionOf(type),
    kind: type.kind,
    metadata: {
      ...(object['metadata'] as JsonObject | undefined),
      name,
      ...(namespace === undefined ? {} : { namespace }),
    },
  };
}

/** What no writer changes. */
function own({ metadata }: LiveObject): JsonObject {
  const { uid, creationTimestamp, deletionTimestamp } = metadata;
  return {
    uid,
    creationTimestamp,
    ...(deletionTimestamp === undefined ? {} : { deletionTimestamp }),
  };
}

/** What the generation counts changes of. */
function specOf(object: KubeObject): JsonValue {
  const { metadata: _metadata, status: _status, ...spec } = object;
  return objectOfLeaves(leavesOf(spec as JsonObject));
}

/** A reply without a version, which the real one's to a dry run does not have either. */
function unversioned(object: LiveObject): LiveObject {
  const { resourceVersion: _version, ...metadata } = object.metadata;
  return { ...object, metadata } as LiveObject;
}
