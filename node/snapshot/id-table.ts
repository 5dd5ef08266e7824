/**
 * The ids of one type, numbered from 0: their UTF-8 end to end, and an open-addressing hash over
 * it. Finding an ASCII id encodes and allocates nothing: every question begins with two or three of
 * these.
 */

import { NONE } from '../eval/facts.ts';

export type IdTable = {
  readonly bytes: Uint8Array;
  /** Id `n` is `bytes` from `starts[n]` to `starts[n + 1]`. */
  readonly starts: Uint32Array;
  /** As many as a power of two: numbers of ids, NONE where free. */
  readonly slots: Uint32Array;
};

const FNV_OFFSET = 0x811c_9dc5;
const FNV_PRIME = 0x0100_0193;
const NOT_ASCII = -1;

const encoder = new TextEncoder();

/** Between a third and two thirds of the slots are taken. */
export function slotCountFor(idCount: number): number {
  return 2 ** Math.ceil(Math.log2(Math.max(1, idCount * 1.5)));
}

/** The number of `id`, or NONE. */
export function findId(table: IdTable, id: string): number {
  const hash = hashOfAscii(id);
  if (hash !== NOT_ASCII) return table.slots[slotOfAscii(table, id, hash)] ?? NONE;
  if (!id.isWellFormed()) return NONE;
  return table.slots[slotOfBytes(table, encoder.encode(id))] ?? NONE;
}

/**
 * Where an id of ASCII is in the slots, or could be put; undefined when it has other characters.
 */
export function slotOfAsciiId(table: IdTable, id: string): number | undefined {
  const hash = hashOfAscii(id);
  return hash === NOT_ASCII ? undefined : slotOfAscii(table, id, hash);
}

/** Where the id with these bytes is in the slots, or could be put. */
export function slotOfBytes(table: IdTable, id: Uint8Array): number {
  const mask = table.slots.length - 1;
  let slot = hashOfBytes(id, 0, id.length) & mask;
  for (;;) {
    const number = table.slots[slot] ?? NONE;
    if (number === NONE || isBytesAt(table, number, id)) return slot;
    slot = (slot + 1) & mask;
  }
}

/** Puts an id that is in `bytes`, but not yet in the slots, there. */
export function enterId({ bytes, starts, slots }: IdTable, number: number): void {
  const mask = slots.length - 1;
  let slot = hashOfBytes(bytes, starts[number] ?? 0, starts[number + 1] ?? 0) & mask;
  while (slots[slot] !== NONE) slot = (slot + 1) & mask;
  slots[slot] = number;
}

function slotOfAscii(table: IdTable, id: string, hash: number): number {
  const mask = table.slots.length - 1;
  let slot = hash & mask;
  for (;;) {
    const number = table.slots[slot] ?? NONE;
    if (number === NONE || isAsciiAt(table, number, id)) return slot;
    slot = (slot + 1) & mask;
  }
}

function isAsciiAt({ bytes, starts }: IdTable, number: number, id: string): boolean {
  const start = starts[number] ?? 0;
  const length = id.length;
  if ((starts[number + 1] ?? 0) - start !== length) return false;
  for (let at = 0; at < length; at += 1) {
    if (bytes[start + at] !== id.charCodeAt(at)) return false;
  }
  return true;
}

function isBytesAt({ bytes, starts }: IdTable, number: number, id: Uint8Array): boolean {
  const start = starts[number] ?? 0;
  if ((starts[number + 1] ?? 0) - start !== id.length) return false;
  for (let at = 0; at < id.length; at += 1) {
    if (bytes[start + at] !== id[at]) return false;
  }
  return true;
}

function hashOfAscii(id: string): number {
  let hash = FNV_OFFSET;
  for (let at = 0; at < id.length; at += 1) {
    const unit = id.charCodeAt(at);
    if (unit > 0x7f) return NOT_ASCII;
    hash = Math.imul(hash ^ unit, FNV_PRIME);
  }
  return mixed(hash);
}

function hashOfBytes(bytes: Uint8Array, start: number, end: number): number {
  let hash = FNV_OFFSET;
  for (let at = start; at < end; at += 1) {
    hash = Math.imul(hash ^ (bytes[at] ?? 0), FNV_PRIME);
  }
  return mixed(hash);
}

/** FNV's low bits know little of the high ones. 31 bits, so that it stays a small integer. */
function mixed(hash: number): number {
  let result = Math.imul(hash ^ (hash >>> 16), 0x85eb_ca6b);
  result = Math.imul(result ^ (result >>> 13), 0xc2b2_ae35);
  return (result ^ (result >>> 16)) & 0x7fff_ffff;
}
