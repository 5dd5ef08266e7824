/**
 * What is known of one kind of object: the newest state that a watch has shown, with indexes. Filled
 * by a reflector, read by everybody else.
 */

import { orAborted } from './deadline.ts';
import type { Log } from './log.ts';
import { keyOf, type LiveObject } from './object.ts';

/**
 * What changed, told after the store has changed: came (`before` undefined), went (`after` undefined)
 * or is another now; two uids mean that it went and came again unseen.
 */
export type StoreHandler = (before: LiveObject | undefined, after: LiveObject | undefined) => void;

/** What readers see of a store. */
export type ObjectStore<Index extends string = string> = {
  /** By `keyOf`. Objects are shared: never change one. */
  get(key: string): LiveObject | undefined;
  list(): readonly LiveObject[];
  /** Those for which the index's function names `value`. */
  byIndex(index: Index, value: string): readonly LiveObject[];
  /** Has everything that existed at the start been seen? */
  readonly hasSynced: boolean;
  /** Resolves when it has; rejects with the signal's reason. */
  whenSynced(signal: AbortSignal): Promise<void>;
  /** Tells of everything that is there, then of every change. Returns what ends it. */
  subscribe(handler: StoreHandler): () => void;
};

/** The values under which an index finds an object: owners' uids, names of Secrets. */
export type IndexFunction = (object: LiveObject) => readonly string[];

export type StoreOptions<Index extends string> = {
  readonly indexes: Readonly<Record<Index, IndexFunction>>;
  /** What to keep of an object: less memory for kinds of which little is asked. */
  readonly transform?: (object: LiveObject) => LiveObject;
  readonly log: Log;
};

export class Store<Index extends string = never> implements ObjectStore<Index> {
  readonly #options: StoreOptions<Index>;
  readonly #handlers = new Set<StoreHandler>();
  readonly #synced = Promise.withResolvers<void>();
  #objects = new Map<string, LiveObject>();
  /** By `index/value`, then by key. */
  readonly #indexed = new Map<string, Map<string, LiveObject>>();
  #hasSynced = false;

  constructor(options: StoreOptions<Index>) {
    this.#options = options;
  }

  get hasSynced(): boolean {
    return this.#hasSynced;
  }

  whenSynced(signal: AbortSignal): Promise<void> {
    return orAborted(this.#synced.promise, signal);
  }

  get(key: string): LiveObject | undefined {
    return this.#objects.get(key);
  }

  list(): readonly LiveObject[] {
    return [...this.#objects.values()];
  }

  byIndex(index: Index, value: string): readonly LiveObject[] {
    return [...(this.#indexed.get(`${index}/${value}`)?.values() ?? [])];
  }

  subscribe(handler: StoreHandler): () => void {
    for (const object of this.#objects.values()) this.#tell(handler, undefined, object);
    this.#handlers.add(handler);
    return () => this.#handlers.delete(handler);
  }

  /** These and no others exist. Readers see all of it or nothing; then handlers are told each change. */
  replace(objects: readonly LiveObject[]): void {
    const before = this.#objects;
    const after = new Map(objects.map((object) => [keyOf(object), this.#kept(object)]));
    this.#objects = after;
    this.#indexed.clear();
    for (const [key, object] of after) this.#index(key, object);
    this.#hasSynced = true;
    this.#synced.resolve();
    for (const [key, object] of after) {
      const old = before.get(key);
      if (!isSame(old, object)) this.#tellAll(old, object);
    }
    for (const [key, object] of before) {
      if (!after.has(key)) this.#tellAll(object, undefined);
    }
  }

  /** This is how the object is now. */
  upsert(object: LiveObject): void {
    const key = keyOf(object);
    const before = this.#objects.get(key);
    const after = this.#kept(object);
    if (before !== undefined) this.#unindex(key, before);
    this.#objects.set(key, after);
    this.#index(key, after);
    this.#tellAll(before, after);
  }

  /** It is gone. What is not here is gone already. */
  remove(object: LiveObject): void {
    const key = keyOf(object);
    const before = this.#objects.get(key);
    if (before === undefined) return;
    this.#unindex(key, before);
    this.#objects.delete(key);
    this.#tellAll(before, undefined);
  }

  /** Who manages which field is half of an object's size, and the API server's own business. */
  #kept(object: LiveObject): LiveObject {
    const { managedFields: _managed, ...metadata } = object.metadata;
    const lean = { ...object, metadata };
    return this.#options.transform?.(lean) ?? lean;
  }

  #index(key: string, object: LiveObject): void {
    for (const place of this.#placesOf(object)) {
      const found = this.#indexed.get(place);
      if (found === undefined) this.#indexed.set(place, new Map([[key, object]]));
      else found.set(key, object);
    }
  }

  #unindex(key: string, object: LiveObject): void {
    for (const place of this.#placesOf(object)) {
      const found = this.#indexed.get(place);
      found?.delete(key);
      if (found?.size === 0) this.#indexed.delete(place);
    }
  }

  #placesOf(object: LiveObject): readonly string[] {
    return Object.entries<IndexFunction>(this.#options.indexes).flatMap(([index, valuesOf]) =>
      valuesOf(object).map((value) => `${index}/${value}`),
    );
  }

  #tellAll(before: LiveObject | undefined, after: LiveObject | undefined): void {
    for (const handler of this.#handlers) this.#tell(handler, before, after);
  }

  /** A handler's bug is its own: the others are told, and the watch goes on. */
  #tell(
    handler: StoreHandler,
    before: LiveObject | undefined,
    after: LiveObject | undefined,
  ): void {
    try {
      handler(before, after);
    } catch (error) {
      this.#options.log.error({ error }, 'Cannot handle a change of a store');
    }
  }
}

function isSame(a: LiveObject | undefined, b: LiveObject): boolean {
  return (
    a?.metadata.uid === b.metadata.uid && a.metadata.resourceVersion === b.metadata.resourceVersion
  );
}
