/**
 * Types and values of facts that change, numbered as they come. What was numbered keeps its number.
 */

import { NodeError } from '../lib/errors.ts';
import { present } from '../lib/assert.ts';
import { NONE } from './facts.ts';
import type { Dictionary } from './facts.ts';

/** A Map holds 2^24 entries. */
export const MEMORY_VALUES_MAX = 16_000_000;

export class MemoryDictionary implements Dictionary {
  readonly #typeNumbers = new Map<string, number>();
  readonly #typeNames: string[] = [];
  /** One Map per type: id → value. */
  readonly #valuesOfType: Map<string, number>[] = [];
  readonly #ids: string[] = [];
  readonly #types: number[] = [];
  readonly #valuesMax: number;

  constructor(limits: { readonly valuesMax: number } = { valuesMax: MEMORY_VALUES_MAX }) {
    this.#valuesMax = limits.valuesMax;
  }

  get typeCount(): number {
    return this.#typeNames.length;
  }

  get valueCount(): number {
    return this.#ids.length;
  }

  findType(name: string): number {
    return this.#typeNumbers.get(name) ?? NONE;
  }

  typeName(type: number): string {
    return present(this.#typeNames[type], 'type');
  }

  findValue(type: number, id: string): number {
    return this.#valuesOfType[type]?.get(id) ?? NONE;
  }

  typeOf(value: number): number {
    return present(this.#types[value], 'value');
  }

  idOf(value: number): string {
    return present(this.#ids[value], 'value');
  }

  rangeOf(): undefined {
    return undefined;
  }

  internType(name: string): number {
    const known = this.#typeNumbers.get(name);
    if (known !== undefined) return known;
    this.#typeNumbers.set(name, this.#typeNames.length);
    this.#valuesOfType.push(new Map());
    return this.#typeNames.push(name) - 1;
  }

  /** Throws NodeError `too_large`. */
  internValue(type: number, id: string): number {
    const values = present(this.#valuesOfType[type], 'type');
    const known = values.get(id);
    if (known !== undefined) return known;
    if (this.#ids.length === this.#valuesMax) {
      throw new NodeError('too_large', `Cannot hold more than ${this.#valuesMax} values in memory`);
    }
    values.set(id, this.#ids.length);
    this.#types.push(type);
    return this.#ids.push(id) - 1;
  }
}
