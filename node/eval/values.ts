/**
 * Values as numbers, for one engine: first those of the facts, then those that only the policy names,
 * then those that only the question at hand names. The last are forgotten when the next one begins.
 */

import type { Value } from '../polar/program.ts';
import { type Dictionary, NONE } from './facts.ts';
import type { Types } from './types.ts';

export class Values {
  readonly #dictionary: Dictionary;
  readonly #types: Types;
  readonly #factValueCount: number;
  /** Values past the dictionary's, by number − `#factValueCount`. */
  readonly #extra: { readonly value: Value; readonly type: number }[] = [];
  readonly #extraNumbers = new Map<string, number>();
  readonly #literals = new Set<number>();
  #policyExtraCount = 0;

  /** `literals`: every value in the policy's rules. */
  constructor(dictionary: Dictionary, types: Types, literals: Iterable<Value>) {
    this.#dictionary = dictionary;
    this.#types = types;
    this.#factValueCount = dictionary.valueCount;
    for (const literal of literals) this.#literals.add(this.numberOf(literal));
    this.#policyExtraCount = this.#extra.length;
  }

  /** A new question begins: values that only the last one knew are forgotten. */
  restart(): void {
    while (this.#extra.length > this.#policyExtraCount) {
      const last = this.#extra.pop();
      if (last !== undefined) this.#extraNumbers.delete(keyOf(last.value));
    }
  }

  /** The value's number; a value never seen before gets one for the rest of the question. */
  numberOf(value: Value): number {
    const type = this.#types.numberOf(value.type);
    const inDictionary = this.#types.inDictionary(type);
    if (inDictionary !== NONE) {
      const found = this.#dictionary.findValue(inDictionary, value.id);
      if (found !== NONE) return found;
    }
    return this.#extraNumberOf(value, type);
  }

  /** Is it one that the policy's rules name? Then plans are made for this very value. */
  isLiteral(value: number): boolean {
    return this.#literals.has(value);
  }

  typeOf(value: number): number {
    if (value < this.#factValueCount) return this.#dictionary.typeOf(value);
    return this.#extra[value - this.#factValueCount]?.type ?? this.#types.unknown;
  }

  typeNameOf(value: number): string {
    if (value < this.#factValueCount) {
      return this.#dictionary.typeName(this.#dictionary.typeOf(value));
    }
    return this.#extra[value - this.#factValueCount]?.value.type ?? '';
  }

  idOf(value: number): string {
    if (value < this.#factValueCount) return this.#dictionary.idOf(value);
    return this.#extra[value - this.#factValueCount]?.value.id ?? '';
  }

  /** Do numbers of values of this type ascend as their ids do? Then ids need not be compared. */
  isOrdered(type: number): boolean {
    const inDictionary = this.#types.inDictionary(type);
    return inDictionary !== NONE && this.#dictionary.rangeOf(inDictionary) !== undefined;
  }

  /** Is it a value of the facts, not of the policy or the question alone? */
  isInFacts(value: number): boolean {
    return value < this.#factValueCount;
  }

  #extraNumberOf(value: Value, type: number): number {
    const key = keyOf(value);
    const known = this.#extraNumbers.get(key);
    if (known !== undefined) return known;
    const number = this.#factValueCount + this.#extra.length;
    this.#extra.push({ value, type });
    this.#extraNumbers.set(key, number);
    return number;
  }
}

function keyOf(value: Value): string {
  return `${value.type.length}:${value.type}${value.id}`;
}
