/** The ids of all types, as they came → the dictionary's sections, in order. */

import { NONE } from '../../eval/facts.ts';
import { NodeError } from '../../lib/errors.ts';
import { free } from '../free.ts';
import { orderOfIds } from './id-order.ts';
import type { IdList, IdSet } from './id-set.ts';
import { SlotPlacer, homeOf, homeSlotCountFor } from '../id-slots.ts';
import { sharedBytes, sharedWords } from '../sections.ts';
import type { GenerationLimits, GenerationSections } from '../sections.ts';

export type WrittenDictionary = {
  readonly sections: Pick<
    GenerationSections,
    'typeEnds' | 'idBytes' | 'idStarts' | 'idSlots' | 'slotEnds'
  >;
  /** Per type: the value that each of its ids became. */
  readonly values: readonly Uint32Array[];
};

/**
 * `types`: ascending by name; each is cleared as soon as it is written. Throws NodeError
 * `too_large`.
 */
export function writeDictionary(
  types: readonly IdSet[],
  limits: GenerationLimits,
): WrittenDictionary {
  const valueCount = sumOf(types, ({ count }) => count);
  const idByteCount = sumOf(types, ({ byteCount }) => byteCount);
  if (valueCount > limits.valuesMax) {
    throw new NodeError('too_large', `Cannot store more than ${limits.valuesMax} values`);
  }
  if (idByteCount > limits.idBytesMax) {
    throw new NodeError('too_large', `Cannot store more than ${limits.idBytesMax} bytes of ids`);
  }
  const slotCounts = types.map(slotCountOf);
  const sections = {
    typeEnds: sharedWords(types.length),
    idBytes: sharedBytes(idByteCount),
    idStarts: sharedWords(valueCount + 1),
    idSlots: sharedWords(slotCounts.reduce((sum, count) => sum + count, 0)).fill(NONE),
    slotEnds: sharedWords(types.length),
  };
  const values: Uint32Array[] = [];
  let valueStart = 0;
  let slotStart = 0;
  for (const [type, ids] of types.entries()) {
    const valueEnd = valueStart + ids.count;
    const slotEnd = slotStart + (slotCounts[type] ?? 0);
    const written = {
      bytes: sections.idBytes,
      starts: sections.idStarts.subarray(valueStart, valueEnd + 1),
    };
    values.push(writeIds(ids, written, valueStart));
    ids.clear();
    writeSlots(sections.idSlots.subarray(slotStart, slotEnd), written);
    sections.typeEnds[type] = valueEnd;
    sections.slotEnds[type] = slotEnd;
    [valueStart, slotStart] = [valueEnd, slotEnd];
  }
  return { sections, values };
}

/** `written.starts[0]` is set already: it is where the type before ended. */
function writeIds(ids: IdSet, written: IdList, valueStart: number): Uint32Array {
  const { bytes, starts } = ids.list;
  const order = orderOfIds(ids.list, ids.count);
  const values = new Uint32Array(ids.count);
  let end = written.starts[0] ?? 0;
  for (let rank = 0; rank < order.length; rank += 1) {
    const number = order[rank] ?? 0;
    const idEnd = starts[number + 1] ?? 0;
    for (let at = starts[number] ?? 0; at < idEnd; at += 1) {
      written.bytes[end] = bytes[at] ?? 0;
      end += 1;
    }
    written.starts[rank + 1] = end;
    values[number] = valueStart + rank;
  }
  free(order);
  return values;
}

/** Known before ids are in order: it follows from how many have which home. */
function slotCountOf({ list, count }: IdSet): number {
  const { slotCount, nextSlots } = placesOf(list, count);
  free(nextSlots);
  return slotCount;
}

/** `slots`: all NONE. */
function writeSlots(slots: Uint32Array, ids: IdList): void {
  const count = ids.starts.length - 1;
  const { nextSlots } = placesOf(ids, count);
  for (let number = 0; number < count; number += 1) {
    const home = homeOfId(ids, number, nextSlots.length);
    const slot = nextSlots[home] ?? 0;
    slots[slot] = number;
    nextSlots[home] = slot + 1;
  }
  free(nextSlots);
}

/** Per home the slot of the first id that has it; and how many slots there are. */
function placesOf(ids: IdList, count: number): { nextSlots: Uint32Array; slotCount: number } {
  const homeSlotCount = homeSlotCountFor(count);
  const counts = new Uint32Array(homeSlotCount);
  for (let number = 0; number < count; number += 1) {
    const home = homeOfId(ids, number, homeSlotCount);
    counts[home] = (counts[home] ?? 0) + 1;
  }
  const placer = new SlotPlacer(homeSlotCount);
  for (let home = 0; home < homeSlotCount; home += 1) {
    const withHome = counts[home] ?? 0;
    if (withHome > 0) counts[home] = placer.place(home, withHome);
  }
  return { nextSlots: counts, slotCount: placer.slotCount };
}

function homeOfId({ bytes, starts }: IdList, number: number, homeSlotCount: number): number {
  const range = { start: starts[number] ?? 0, end: starts[number + 1] ?? 0 };
  return homeOf(bytes, range, homeSlotCount);
}

function sumOf(types: readonly IdSet[], size: (ids: IdSet) => number): number {
  return types.reduce((sum, ids) => sum + size(ids), 0);
}
