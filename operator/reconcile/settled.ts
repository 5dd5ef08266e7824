/**
 * What became of fields that were applied: an API server writes some values in its own way, and a webhook
 * may insist on others. Such a field is put right once and then left, as it would be fought for forever.
 */

import type { KubeObject, LiveObject } from '../kube/object.ts';
import { childKeyOf } from './child-types.ts';
import { type Difference, differences, pathText } from './differences.ts';
import { digestIn } from './plan.ts';

export class Settled {
  /** By the key of a resource, then by what tells its children apart. */
  readonly #byKey = new Map<string, Map<string, Left>>();

  /**
   * `written` is the reply to an apply of `object`, a child of the resource `key`. Returns the fields that are
   * not as they were applied.
   */
  remember(key: string, object: KubeObject, written: LiveObject): readonly string[] {
    const left = differences(object, written);
    const children = this.#byKey.get(key) ?? new Map<string, Left>();
    if (left.length === 0) {
      children.delete(childKeyOf(object));
    } else {
      const fields = new Set(left.map((each) => keyOfSettled(object, each)));
      children.set(childKeyOf(object), { uid: written.metadata.uid, fields });
    }
    if (children.size === 0) this.#byKey.delete(key);
    else this.#byKey.set(key, children);
    return left.map(({ path }) => pathText(path));
  }

  /** Was it so at once when `object` was applied? */
  has(key: string, { metadata }: LiveObject, settled: Candidate): boolean {
    const { object, difference } = settled;
    const left = this.#byKey.get(key)?.get(childKeyOf(object));
    return left?.uid === metadata.uid && left.fields.has(keyOfSettled(object, difference));
  }

  /** The resource is gone. */
  forget(key: string): void {
    this.#byKey.delete(key);
  }
}

type Candidate = { readonly object: KubeObject; readonly difference: Difference };

/** The fields of one object that are not as they were applied. */
type Left = { readonly uid: string; readonly fields: ReadonlySet<string> };

function keyOfSettled(object: KubeObject, { path, found }: Difference): string {
  return JSON.stringify([digestIn(object), pathText(path), found]);
}
