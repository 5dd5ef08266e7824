/** Something for each predicate, found by its name and arity without making a key of them. */

import type { Predicate } from './program.ts';

export class PredicateMap<T> {
  /** By name, then by arity. */
  readonly #values = new Map<string, (T | undefined)[]>();

  get({ name, arity }: Predicate): T | undefined {
    return this.#values.get(name)?.[arity];
  }

  set({ name, arity }: Predicate, value: T): void {
    const byArity = this.#values.get(name) ?? [];
    this.#values.set(name, byArity);
    byArity[arity] = value;
  }
}
