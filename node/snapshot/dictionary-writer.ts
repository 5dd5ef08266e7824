/** The ids of all types, as they came → the dictionary's sections, in order. */

import { NONE } from '../eval/facts.ts';
import { NodeError } from '../lib/errors.ts';
import { free } from './free.ts';
import { orderOfIds } from './id-order.ts';
import type { IdSet } from './id-set.ts';
import { enterId, slotCountFor } from './id-table.ts';
import type { IdTable } from './id-table.ts';
import { sharedBytes, sharedWords } from './sections.ts';
import type { GenerationLimits, GenerationSections } from './sections.ts';

export type WrittenDictionary = {
  readonly sections: Pick<GenerationSections, 'typeEnds' | 'idBytes' | 'idStarts' | 'idSlots'>;
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
  const sections = {
    typeEnds: sharedWords(types.length),
    idBytes: sharedBytes(idByteCount),
    idStarts: sharedWords(valueCount + 1),
    idSlots: sharedWords(sumOf(types, ({ count }) => slotCountFor(count))).fill(NONE),
  };
  const values: Uint32Array[] = [];
  let valueStart = 0;
  let slotStart = 0;
  for (const [type, ids] of types.entries()) {
    const valueEnd = valueStart + ids.count;
    const slotEnd = slotStart + slotCountFor(ids.count);
    const written: IdTable = {
      bytes: sections.idBytes,
      starts: sections.idStarts.subarray(valueStart, valueEnd + 1),
      slots: sections.idSlots.subarray(slotStart, slotEnd),
    };
    values.push(writeIds(ids, written, valueStart));
    ids.clear();
    sections.typeEnds[type] = valueEnd;
    [valueStart, slotStart] = [valueEnd, slotEnd];
  }
  return { sections, values };
}

/** `written.starts[0]` is set already: it is where the type before ended. */
function writeIds(ids: IdSet, written: IdTable, valueStart: number): Uint32Array {
  const { bytes, starts } = ids.table;
  const order = orderOfIds(ids.table, ids.count);
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
    enterId(written, rank);
    values[number] = valueStart + rank;
  }
  free(order);
  return values;
}

function sumOf(types: readonly IdSet[], size: (ids: IdSet) => number): number {
  return types.reduce((sum, ids) => sum + size(ids), 0);
}
