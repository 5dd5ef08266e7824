/**
 * What we wrote and a store has not shown yet. Who decides by a store that is behind its own writes
 * does things twice: two pods for one, or the undoing of what was just done. After Elastic's operator.
 */

import type { Clock } from './clock.ts';
import { keyOf, type LiveObject } from './object.ts';
import type { ObjectStore } from './store.ts';

type ReadableStore = Pick<ObjectStore<never>, 'get'>;

type Expectation = {
  readonly isMet: () => boolean;
  readonly madeAtMs: number;
};

/** After this a store that has not shown a write never will: the object came and went unseen. */
const EXPECTATION_MS_MAX = 30_000;

export class Expectations {
  readonly #clock: Pick<Clock, 'monotonicMs'>;
  readonly #byKey = new Map<string, Expectation[]>();

  constructor(clock: Pick<Clock, 'monotonicMs'>) {
    this.#clock = clock;
  }

  /** `store` will show `written`, the reply to a write done on behalf of `key`, or something newer. */
  expectWrite(key: string, store: ReadableStore, written: LiveObject): void {
    const objectKey = keyOf(written);
    const wasThere = store.get(objectKey)?.metadata.uid === written.metadata.uid;
    this.#add(key, () => {
      const seen = store.get(objectKey);
      if (seen === undefined) return wasThere;
      return seen.metadata.uid !== written.metadata.uid || isAsNewAs(seen, written);
    });
  }

  /** `store` will show that `deleted` is gone, or being deleted. */
  expectDeletion(key: string, store: ReadableStore, deleted: LiveObject): void {
    const objectKey = keyOf(deleted);
    this.#add(key, () => {
      const seen = store.get(objectKey);
      return (
        seen === undefined ||
        seen.metadata.uid !== deleted.metadata.uid ||
        seen.metadata.deletionTimestamp !== undefined
      );
    });
  }

  /** Has everything that was written on behalf of `key` been seen? If not, its arrival will wake the key. */
  areMet(key: string): boolean {
    const nowMs = this.#clock.monotonicMs();
    const open = (this.#byKey.get(key) ?? []).filter(
      ({ isMet, madeAtMs }) => nowMs - madeAtMs < EXPECTATION_MS_MAX && !isMet(),
    );
    if (open.length === 0) this.#byKey.delete(key);
    else this.#byKey.set(key, open);
    return open.length === 0;
  }

  /** `key` is gone, and nobody will ask for it again. */
  forget(key: string): void {
    this.#byKey.delete(key);
  }

  #add(key: string, isMet: () => boolean): void {
    const expectation = { isMet, madeAtMs: this.#clock.monotonicMs() };
    this.#byKey.set(key, [...(this.#byKey.get(key) ?? []), expectation]);
  }
}

/**
 * Versions of one object are numbers that grow: so says the API since Kubernetes 1.35, and so it has
 * always been with etcd. What is no number is only ever equal.
 */
function isAsNewAs(seen: LiveObject, written: LiveObject): boolean {
  const [a, b] = [seen.metadata.resourceVersion, written.metadata.resourceVersion];
  if (a === b) return true;
  return /^\d+$/u.test(a) && /^\d+$/u.test(b) && BigInt(a) > BigInt(b);
}
