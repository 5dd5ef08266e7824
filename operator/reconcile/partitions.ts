/** One store filled by several reflectors, each of which knows a part of it: a namespace. */

import type { LiveObject } from '../kube/object.ts';
import type { Store } from '../kube/store.ts';

type Filled = Pick<Store, 'replace' | 'upsert' | 'remove'>;

/**
 * For each part, what its reflector fills. The store has synced when every part has been seen once: what comes
 * before is held back, as a store that is not whole looks like one from which things have gone.
 */
export function partitions<Part extends string>(
  store: Filled & Pick<Store, 'list'>,
  parts: readonly Part[],
): ReadonlyMap<Part, Filled> {
  const initial = new Map<Part, Map<string, LiveObject>>();
  let isWhole = false;

  function isOf(part: Part, { metadata }: LiveObject): boolean {
    return metadata.namespace === part;
  }

  function replace(part: Part, objects: readonly LiveObject[]): void {
    if (isWhole) {
      store.replace([...store.list().filter((object) => !isOf(part, object)), ...objects]);
      return;
    }
    initial.set(part, new Map(objects.map((object) => [object.metadata.name, object])));
    if (initial.size < parts.length) return;
    isWhole = true;
    store.replace([...initial.values()].flatMap((held) => [...held.values()]));
    initial.clear();
  }

  return new Map(
    parts.map((part) => [
      part,
      {
        replace: (objects) => replace(part, objects),
        upsert: (object) => {
          if (isWhole) store.upsert(object);
          else initial.get(part)?.set(object.metadata.name, object);
        },
        remove: (object) => {
          if (isWhole) store.remove(object);
          else initial.get(part)?.delete(object.metadata.name);
        },
      },
    ]),
  );
}
