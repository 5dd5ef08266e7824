/**
 * Types and sets of types as numbers, for one engine. Types that neither facts nor policy know share
 * one number: no rule can tell them apart, and a caller can't make the plans grow by inventing some.
 */

import type { TypeSet } from '../polar/program.ts';
import { type Dictionary, NONE } from './facts.ts';

/** A set of types, interned: equal sets are equal numbers. */
export type TypeSetId = number;

export const ANY_TYPE: TypeSetId = 0;
export const NO_TYPE: TypeSetId = 1;

export class Types {
  readonly #dictionary: Dictionary;
  readonly #numbers = new Map<string, number>();
  readonly #names: string[] = [];
  readonly #sets: (ReadonlySet<number> | undefined)[] = [undefined, new Set()];
  readonly #setIds = new Map<string, TypeSetId>([['', NO_TYPE]]);
  /** Clauses share the arrays of their types: each is read once. */
  readonly #setsOfPolicy = new Map<TypeSet, TypeSetId>();
  readonly #intersections = new Map<string, TypeSetId>();
  /** Stands for every type that is in neither the facts nor the policy. */
  readonly unknown: number;
  readonly integer: number;

  /** `policyTypes`: every type name in the policy, also those without facts. */
  constructor(dictionary: Dictionary, policyTypes: Iterable<string>) {
    this.#dictionary = dictionary;
    for (let type = 0; type < dictionary.typeCount; type += 1)
      this.#know(dictionary.typeName(type));
    for (const name of policyTypes) this.#know(name);
    this.integer = this.#know('Integer');
    this.#know('String');
    this.unknown = this.#names.length;
  }

  /** Types that are told apart, `unknown` included. */
  get count(): number {
    return this.#names.length + 1;
  }

  numberOf(name: string): number {
    return this.#numbers.get(name) ?? this.unknown;
  }

  nameOf(type: number): string | undefined {
    return this.#names[type];
  }

  /** The number that the facts' dictionary uses; NONE when no fact has a value of this type. */
  inDictionary(type: number): number {
    return type < this.#dictionary.typeCount ? type : NONE;
  }

  setOf(types: TypeSet): TypeSetId {
    if (types === 'any') return ANY_TYPE;
    const known = this.#setsOfPolicy.get(types);
    if (known !== undefined) return known;
    const set = this.#intern(types.map((name) => this.numberOf(name)));
    this.#setsOfPolicy.set(types, set);
    return set;
  }

  only(type: number): TypeSetId {
    return this.#intern([type]);
  }

  has(set: TypeSetId, type: number): boolean {
    return this.#sets[set]?.has(type) ?? true;
  }

  /** The one member of a set that has just one. */
  onlyMember(set: TypeSetId): number | undefined {
    const members = this.#sets[set];
    return members?.size === 1 ? members.values().next().value : undefined;
  }

  /** The members; `any` has all types, the unknown one included. */
  members(set: TypeSetId): readonly number[] {
    const members = this.#sets[set];
    return members === undefined ? Array.from({ length: this.count }, (_, i) => i) : [...members];
  }

  intersect(left: TypeSetId, right: TypeSetId): TypeSetId {
    if (left === right || right === ANY_TYPE) return left;
    if (left === ANY_TYPE) return right;
    const key = `${left},${right}`;
    const known = this.#intersections.get(key);
    if (known !== undefined) return known;
    const [small, large] = this.#sizeOf(left) < this.#sizeOf(right) ? [left, right] : [right, left];
    const both = this.#intern(this.members(small).filter((type) => this.has(large, type)));
    this.#intersections.set(key, both);
    return both;
  }

  #sizeOf(set: TypeSetId): number {
    return this.#sets[set]?.size ?? Infinity;
  }

  #know(name: string): number {
    const known = this.#numbers.get(name);
    if (known !== undefined) return known;
    this.#numbers.set(name, this.#names.length);
    this.#names.push(name);
    return this.#names.length - 1;
  }

  #intern(types: readonly number[]): TypeSetId {
    const members = [...new Set(types)].sort((a, b) => a - b);
    const key = members.join(',');
    const known = this.#setIds.get(key);
    if (known !== undefined) return known;
    this.#sets.push(new Set(members));
    this.#setIds.set(key, this.#sets.length - 1);
    return this.#sets.length - 1;
  }
}
