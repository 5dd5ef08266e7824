/**
 * The slots of one type (id-slots.ts), written in order without having them all in memory: ids are
 * dealt out to parts by their home, and part after part is sorted.
 */

import { NONE } from '../../eval/facts.ts';
import { present } from '../../lib/assert.ts';
import { free } from '../free.ts';
import { SlotPlacer, homeSlotCountFor } from '../id-slots.ts';
import { RowOrder } from '../write/row-order.ts';
import { bufferBytesFor } from './memory-plan.ts';
import type { MemoryPlan } from './memory-plan.ts';
import type { WordStream } from './section-file.ts';
import type { SpillArea } from './spill-area.ts';
import { SpillReader } from './spill-reader.ts';
import { SpillWriter } from './spill-writer.ts';

/** A count per slot, and for up to two thirds of them an id: its home, its number and its place, twice. */
const BYTES_PER_SLOT = 16;

/** Ids whose homes are in one range, ascending by number. */
type Part = {
  /** From the first of the range on. */
  readonly homes: Uint32Array;
  readonly numbers: Uint32Array;
};

export class SlotSorter {
  readonly #area: SpillArea;
  readonly #bufferBytes: number;
  readonly #homeSlotCount: number;
  readonly #homesPerPart: number;
  readonly #parts: PartWriter[];
  #count = 0;

  constructor(
    idCount: number,
    { area, plan }: { readonly area: SpillArea; readonly plan: MemoryPlan },
  ) {
    this.#area = area;
    this.#homeSlotCount = homeSlotCountFor(idCount);
    const partCount = partCountFor(this.#homeSlotCount, plan.slotBytesMax);
    this.#bufferBytes = bufferBytesFor(plan, partCount);
    this.#homesPerPart = this.#homeSlotCount / partCount;
    this.#parts = Array.from({ length: partCount }, () => new PartWriter(area, this.#bufferBytes));
  }

  /** The hash of the next id, ascending by number from 0. */
  add(hash: number): void {
    const home = hash & (this.#homeSlotCount - 1);
    const part = Math.floor(home / this.#homesPerPart);
    present(this.#parts[part], 'part').add(home - part * this.#homesPerPart, this.#count);
    this.#count += 1;
  }

  /** All slots, after the last id. */
  write(out: WordStream): void {
    const placer = new SlotPlacer(this.#homeSlotCount);
    let written = 0;
    const fillUpTo = (slot: number) => {
      for (; written < slot; written += 1) out.word(NONE);
    };
    for (const [at, writer] of this.#parts.entries()) {
      const { homes, numbers } = writer.read(this.#area, this.#bufferBytes);
      using order = new RowOrder(homes.length);
      order.sortBy({ values: homes, start: 0, end: this.#homesPerPart });
      for (const place of order.rows) {
        fillUpTo(placer.place(at * this.#homesPerPart + (homes[place] ?? 0), 1));
        out.word(numbers[place] ?? 0);
        written += 1;
      }
      free(homes);
      free(numbers);
    }
    fillUpTo(placer.slotCount);
  }
}

class PartWriter {
  readonly #out: SpillWriter;
  #count = 0;
  #lastNumber = 0;

  constructor(area: SpillArea, bufferBytes: number) {
    this.#out = new SpillWriter(area, bufferBytes);
  }

  add(home: number, number: number): void {
    this.#out.number(home);
    this.#out.number(number - this.#lastNumber);
    this.#lastNumber = number;
    this.#count += 1;
  }

  read(area: SpillArea, bufferBytes: number): Part {
    const from = new SpillReader(area, this.#out.close(), bufferBytes);
    const homes = new Uint32Array(this.#count);
    const numbers = new Uint32Array(this.#count);
    for (let at = 0; at < this.#count; at += 1) {
      homes[at] = from.number();
      numbers[at] = (numbers[at - 1] ?? 0) + from.number();
    }
    from.close();
    return { homes, numbers };
  }
}

function partCountFor(homeSlotCount: number, bytesMax: number): number {
  let partCount = 1;
  while (partCount < homeSlotCount && (homeSlotCount / partCount) * BYTES_PER_SLOT > bytesMax) {
    partCount *= 2;
  }
  return partCount;
}
