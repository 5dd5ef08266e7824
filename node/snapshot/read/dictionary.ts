/**
 * The dictionary of a generation, read where it lies: only names of types become strings at once.
 */

import { NONE } from '../../eval/facts.ts';
import type { Dictionary } from '../../eval/facts.ts';
import { assert, present } from '../../lib/assert.ts';
import { homeSlotCountFor } from '../id-slots.ts';
import { findId } from './id-table.ts';
import type { IdTable } from './id-table.ts';
import type { ReadableSections } from './readable-sections.ts';
import type { Bytes, Words } from './words.ts';

/** Values of one type, `start` up to but not including `end`. */
export type ValueRange = { readonly start: number; readonly end: number };

export class GenerationDictionary implements Dictionary {
  readonly valueCount: number;
  readonly #typeNames: readonly string[];
  readonly #typeNumbers: ReadonlyMap<string, number>;
  readonly #ranges: readonly ValueRange[];
  readonly #idTables: readonly IdTable[];
  readonly #idStarts: Words;
  readonly #idBytes: Bytes;

  constructor(sections: ReadableSections, typeNames: readonly string[]) {
    this.#typeNames = typeNames;
    this.#typeNumbers = new Map(typeNames.map((name, type) => [name, type]));
    this.#ranges = rangesOf(sections);
    this.#idTables = idTablesOf(sections, this.#ranges);
    this.#idStarts = sections.idStarts;
    this.#idBytes = sections.idBytes;
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
    assert(value < this.valueCount, 'Only values of this generation have ids');
    return this.#idBytes.text(this.#idStarts.at(value), this.#idStarts.at(value + 1));
  }

  rangeOf(type: number): ValueRange | undefined {
    return this.#ranges[type];
  }
}

function rangesOf({ typeEnds }: ReadableSections): ValueRange[] {
  return endsOf(typeEnds).map((end, type, ends) => ({ start: ends[type - 1] ?? 0, end }));
}

function idTablesOf(sections: ReadableSections, ranges: readonly ValueRange[]): IdTable[] {
  const { idBytes, idStarts, idSlots } = sections;
  const slotEnds = endsOf(sections.slotEnds);
  return ranges.map(({ start, end }, type) => ({
    bytes: idBytes,
    starts: idStarts.part(start, end + 1),
    slots: idSlots.part(slotEnds[type - 1] ?? 0, present(slotEnds[type], 'end of slots')),
    homeSlotCount: homeSlotCountFor(end - start),
  }));
}

function endsOf(words: Words): number[] {
  return Array.from({ length: words.length }, (_, at) => words.at(at));
}
