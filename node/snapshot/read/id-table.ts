/**
 * The ids of one type in a generation, numbered from 0. Finding an ASCII id encodes and allocates
 * nothing: every question begins with two or three of these.
 */

import { NONE } from '../../eval/facts.ts';
import { NOT_ASCII, hashOfAscii, hashOfBytes } from '../id-hash.ts';
import type { Bytes, Words } from './words.ts';

export type IdTable = {
  /** UTF-8 of the ids. */
  readonly bytes: Bytes;
  /** Id `n` is `bytes` from `starts[n]` to `starts[n + 1]`. */
  readonly starts: Words;
  /** Numbers of ids, NONE where free (id-slots.ts). */
  readonly slots: Words;
  /** A power of two. */
  readonly homeSlotCount: number;
};

const encoder = new TextEncoder();

/** The number of `id`, or NONE. */
export function findId(table: IdTable, id: string): number {
  const hash = hashOfAscii(id);
  if (hash !== NOT_ASCII) return findAscii(table, id, hash);
  return id.isWellFormed() ? findEncoded(table, encoder.encode(id)) : NONE;
}

function findAscii({ bytes, starts, slots, homeSlotCount }: IdTable, id: string, hash: number) {
  for (let slot = hash & (homeSlotCount - 1); slot < slots.length; slot += 1) {
    const number = slots.at(slot);
    if (number === NONE) break;
    const start = starts.at(number);
    if (starts.at(number + 1) - start === id.length && bytes.hasAscii(id, start)) return number;
  }
  return NONE;
}

function findEncoded({ bytes, starts, slots, homeSlotCount }: IdTable, id: Uint8Array): number {
  const home = hashOfBytes(id, 0, id.length) & (homeSlotCount - 1);
  for (let slot = home; slot < slots.length; slot += 1) {
    const number = slots.at(slot);
    if (number === NONE) break;
    const start = starts.at(number);
    if (starts.at(number + 1) - start === id.length && isAt(bytes, start, id)) return number;
  }
  return NONE;
}

function isAt(bytes: Bytes, start: number, id: Uint8Array): boolean {
  for (let at = 0; at < id.length; at += 1) if (bytes.at(start + at) !== id[at]) return false;
  return true;
}
