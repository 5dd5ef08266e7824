/**
 * What became of fields that were applied: an API server writes some values in its own way, and a webhook
 * may insist on others. Such a field is put right once and then left, as it would be fought for forever.
 */

import type { KubeObject, LiveObject } from '../kube/object.ts';
import { type Difference, differences, pathText } from './differences.ts';
import { digestIn } from './plan.ts';

export class Settled {
  /** By the uid of an object. */
  readonly #byUid = new Map<string, ReadonlySet<string>>();

  /** `written` is the reply to an apply of `object`. Returns the fields that are not as they were applied. */
  remember(object: KubeObject, written: LiveObject): readonly string[] {
    const left = differences(object, written);
    if (left.length === 0) {
      this.#byUid.delete(written.metadata.uid);
      return [];
    }
    this.#byUid.set(written.metadata.uid, new Set(left.map((each) => keyOfSettled(object, each))));
    return left.map(({ path }) => pathText(path));
  }

  /** Was it so at once when `object` was applied? */
  has({ metadata }: LiveObject, object: KubeObject, difference: Difference): boolean {
    return this.#byUid.get(metadata.uid)?.has(keyOfSettled(object, difference)) === true;
  }
}

function keyOfSettled(object: KubeObject, { path, found }: Difference): string {
  return JSON.stringify([digestIn(object), pathText(path), found]);
}
