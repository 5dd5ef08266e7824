/**
 * Which concrete types a type name stands for, and how such sets combine. Equal questions get the very
 * same array: a policy with thousands of types has few distinct sets.
 */

import type { TypeSet } from './program.ts';
import type { Names } from './resolve.ts';

type Types = readonly string[];

export class TypeTable {
  /** `Actor`, `Resource` and every declared type → the types that match it, ascending. */
  readonly #matching: ReadonlyMap<string, Types>;
  readonly #single = new Map<string, Types>();
  readonly #members = new Map<Types, ReadonlySet<string>>();
  readonly #common = new Map<Types, Map<Types, Types>>();

  constructor(names: Names) {
    const declared = [...names.types.keys()].toSorted();
    const matching = new Map<string, string[]>(declared.map((name) => [name, []]));
    for (const name of declared) {
      for (const type of names.lineages.get(name) ?? []) matching.get(type.name)?.push(name);
    }
    matching.set(
      'Actor',
      declared.filter((name) => names.actors.has(name)),
    );
    matching.set('Resource', declared);
    this.#matching = matching;
  }

  /** The types whose values match `name`: empty only for an `Actor` or `Resource` without blocks. */
  matching(name: string): Types {
    return this.#matching.get(name) ?? this.exactly(name);
  }

  /** The very type. `Actor` and `Resource` are the type of no value. */
  exactly(name: string): Types {
    const known = this.#single.get(name);
    if (known !== undefined) return known;
    const single = name === 'Actor' || name === 'Resource' ? [] : [name];
    this.#single.set(name, single);
    return single;
  }

  /** What is in both; may be empty. */
  intersect(left: TypeSet, right: TypeSet): TypeSet {
    if (left === right || right === 'any') return left;
    if (left === 'any') return right;
    const [small, large] = left.length <= right.length ? [left, right] : [right, left];
    const known = this.#common.get(small)?.get(large);
    if (known !== undefined) return known;
    const common = this.#intersection(small, large);
    const bySmall = this.#common.get(small) ?? new Map<Types, Types>();
    this.#common.set(small, bySmall.set(large, common));
    return common;
  }

  /** What is in `types` and not in `removed`; may be empty. */
  without(types: Types, removed: Types): Types {
    const members = this.#membersOf(removed);
    return this.#shared(
      types.filter((type) => !members.has(type)),
      types,
    );
  }

  has(types: TypeSet, type: string): boolean {
    return types === 'any' || this.#membersOf(types).has(type);
  }

  #intersection(small: Types, large: Types): Types {
    const members = this.#membersOf(large);
    return this.#shared(
      small.filter((type) => members.has(type)),
      small,
    );
  }

  /** `types` itself where nothing was taken away, the array of a single type where one is left. */
  #shared(left: Types, types: Types): Types {
    if (left.length === types.length) return types;
    const [only] = left;
    return left.length === 1 && only !== undefined ? this.exactly(only) : left;
  }

  #membersOf(types: Types): ReadonlySet<string> {
    const known = this.#members.get(types);
    if (known !== undefined) return known;
    const members = new Set(types);
    this.#members.set(types, members);
    return members;
  }
}
