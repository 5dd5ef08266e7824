/**
 * Ids in ascending order of their bytes. Sorts by three bytes at a time: a group of ids that agree
 * so far is sorted by its next three bytes as numbers, and falls apart into smaller groups.
 */

import { free } from '../free.ts';
import type { IdList } from './id-set.ts';

const KEY_BYTES = 3;

type Group = { readonly start: number; readonly end: number; readonly depth: number };

/** The numbers of the first `count` ids, ascending by their bytes. Ids are distinct. */
export function orderOfIds(ids: IdList, count: number): Uint32Array {
  /** Per id two words that sort as one number of 64 bits: its number, and above it its key. */
  const words = new Uint32Array(count * 2);
  for (let at = 0; at < count; at += 1) words[at * 2] = at;

  const pairs = new BigUint64Array(words.buffer);
  const groups: Group[] = [{ start: 0, end: count, depth: 0 }];
  for (let group = groups.pop(); group !== undefined; group = groups.pop()) {
    if (setKeys(ids, words, group)) pairs.subarray(group.start, group.end).sort();
    pushGroups(groups, words, group);
  }
  const order = new Uint32Array(count);
  for (let at = 0; at < count; at += 1) order[at] = words[at * 2] ?? 0;
  free(words);
  return order;
}

/** Whether there is more than one key. */
function setKeys(ids: IdList, words: Uint32Array, { start, end, depth }: Group): boolean {
  let differences = 0;
  const first = keyAt(ids, words[start * 2] ?? 0, depth);
  for (let at = start; at < end; at += 1) {
    const key = keyAt(ids, words[at * 2] ?? 0, depth);
    words[at * 2 + 1] = key;
    differences |= key ^ first;
  }
  return differences !== 0;
}

/**
 * Three bytes, then how many of them the id has: of ids that agree so far, the one that ends comes
 * first, even if the other goes on with zero bytes.
 */
function keyAt({ bytes, starts }: IdList, number: number, depth: number): number {
  const start = (starts[number] ?? 0) + depth;
  const left = (starts[number + 1] ?? 0) - start;
  const high = left > 0 ? (bytes[start] ?? 0) : 0;
  const middle = left > 1 ? (bytes[start + 1] ?? 0) : 0;
  const low = left > 2 ? (bytes[start + 2] ?? 0) : 0;
  return ((high << 24) | (middle << 16) | (low << 8) | Math.min(left, KEY_BYTES)) >>> 0;
}

/** Ids with the same key agree in three more bytes. */
function pushGroups(groups: Group[], words: Uint32Array, { start, end, depth }: Group): void {
  for (let from = start; from < end;) {
    let to = from + 1;
    while (to < end && words[to * 2 + 1] === words[from * 2 + 1]) to += 1;
    if (to - from > 1) groups.push({ start: from, end: to, depth: depth + KEY_BYTES });
    from = to;
  }
}
