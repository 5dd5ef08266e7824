/**
 * The dictionary of a generation, read where it lies: only names of types become strings at once.
 */

import { NONE } from '../eval/facts.ts';
import type { Dictionary } from '../eval/facts.ts';
import { present } from '../lib/assert.ts';
import { findId, slotCountFor } from './id-table.ts';
import type { IdTable } from './id-table.ts';
import type { GenerationSections } from './sections.ts';

/** Values of one type, `start` up to but not including `end`. */
export type ValueRange = { readonly start: number; readonly end: number };

export class GenerationDictionary implements Dictionary {
  readonly valueCount: number;
  readonly #typeNames: readonly string[];
  readonly #typeNumbers: ReadonlyMap<string, number>;
  readonly #ranges: readonly ValueRange[];
  readonly #idTables: readonly IdTable[];
  readonly #idStarts: Uint32Array;
  readonly #idBytes: Buffer;

  constructor(sections: GenerationSections, typeNames: readonly string[]) {
    this.#typeNames = typeNames;
    this.#typeNumbers = new Map(typeNames.map((name, type) => [name, type]));
    this.#ranges = rangesOf(sections);
    this.#idTables = idTablesOf(sections, this.#ranges);
    this.#idStarts = sections.idStarts;
    const { buffer, byteOffset, byteLength } = sections.idBytes;
    this.#idBytes = Buffer.from(buffer, byteOffset, byteLength);
    this.valueCount = this.#idStarts.length - 1;
  }

  get typeCount(): number {
    return this.#typeNames.length;
  }

  findType(name: string): number {
    return this.#typeNumbers.get(name) ?? NONE;
  }

  typeName(type: number): string {
    return present(this.#typeNames[type], 'type');
  }

  findValue(type: number, id: string): number {
    const ids = this.#idTables[type];
    const range = this.#ranges[type];
    if (ids === undefined || range === undefined) return NONE;
    const number = findId(ids, id);
    return number === NONE ? NONE : range.start + number;
  }

  /** By bisection: the types of a table's columns are known without it. */
  typeOf(value: number): number {
    let low = 0;
    let high = this.#ranges.length - 1;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (value < present(this.#ranges[middle], 'type').end) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  idOf(value: number): string {
    const end = present(this.#idStarts[value + 1], 'value');
    return this.#idBytes.toString('utf8', this.#idStarts[value], end);
  }

  rangeOf(type: number): ValueRange | undefined {
    return this.#ranges[type];
  }
}

function rangesOf({ typeEnds }: GenerationSections): ValueRange[] {
  return Array.from(typeEnds, (end, type) => ({ start: typeEnds[type - 1] ?? 0, end }));
}

function idTablesOf(sections: GenerationSections, ranges: readonly ValueRange[]): IdTable[] {
  let slotStart = 0;
  return ranges.map(({ start, end }) => {
    const slotEnd = slotStart + slotCountFor(end - start);
    const slots = sections.idSlots.subarray(slotStart, slotEnd);
    slotStart = slotEnd;
    return { bytes: sections.idBytes, starts: sections.idStarts.subarray(start, end + 1), slots };
  });
}
