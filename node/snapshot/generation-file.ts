/**
 * The first block of a generation file, and what can be told from it: the stamp and the table of
 * sections. FORMAT.md draws it. All integers are little-endian.
 */

import { crc32 } from 'node:zlib';
import { assert, present } from '../lib/assert.ts';
import { damaged } from './damaged.ts';
import type { ReadableFile } from './disk.ts';
import { MANIFEST_BYTES_MAX, decodeManifest } from './manifest.ts';
import type { Manifest } from './manifest.ts';
import { readWhole } from './read-pieces.ts';

export const FORMAT_VERSION = 1;

/** Sections begin at a multiple of this; a paged reader loads and checks as many bytes at once. */
export const BLOCK_BYTES = 4096;

export const STAMP_BYTES = 64;

const MAGIC = new TextEncoder().encode('OSOFBGEN');

/** In the order in which they lie in the file. The kind of a section is its place here, from 1. */
export const SECTION_KINDS = [
  'manifest',
  'policy',
  'names',
  'nameEnds',
  'typeEnds',
  'idBytes',
  'idStarts',
  'idSlots',
  'slotEnds',
  'predicates',
  'tables',
  'columns',
  'rows',
  'blockChecksums',
] as const;

export type SectionKind = (typeof SECTION_KINDS)[number];

/** Where a section lies: `start` is a multiple of BLOCK_BYTES. */
export type PlacedSection = {
  readonly kind: SectionKind;
  readonly start: number;
  readonly byteLength: number;
};

/** `checksum`: CRC-32 of its bytes, without the zeros up to the next block. */
export type StoredSection = PlacedSection & { readonly checksum: number };

/** The first STAMP_BYTES: what the rest of the file is checked with, and when it was taken. */
export type Stamp = {
  /** When the copy began to be taken, in milliseconds since 1970. Not part of the content. */
  readonly takenAtMs: number;
  /** Of the content (content-sums.ts), in hex: the same environment has the same. */
  readonly digest: string;
  /** CRC-32 of the table. */
  readonly tableChecksum: number;
};

/** The first block, decoded. */
export type FileLayout = {
  readonly stamp: Stamp;
  /** The table as it lies in the file: bytes 64 to 4095. */
  readonly table: Uint8Array;
  /** All kinds, in their order. */
  readonly sections: readonly StoredSection[];
  readonly byteLength: number;
};

/** What can be told of a generation without opening it. */
export type GenerationHead = Pick<Stamp, 'takenAtMs' | 'digest'> &
  Manifest & {
    /** Of the file. */
    readonly byteLength: number;
  };

/** The first block boundary at or after that many bytes. */
export function roundUpToBlock(byteLength: number): number {
  return Math.ceil(byteLength / BLOCK_BYTES) * BLOCK_BYTES;
}

/**
 * Checks the stamp, the table and the manifest, and nothing else: cheap, whatever the size. Throws
 * NodeError `damaged_generation`.
 */
export function readHead(file: ReadableFile): GenerationHead {
  const layout = readLayout(file);
  return headOf(layout, readSection(file, sectionOf(layout, 'manifest')));
}

/** `manifest`: the bytes of that section. Throws NodeError `damaged_generation`. */
export function headOf({ stamp, byteLength }: FileLayout, manifest: Uint8Array): GenerationHead {
  const { takenAtMs, digest } = stamp;
  return { takenAtMs, digest, byteLength, ...decodeManifest(manifest) };
}

/** Throws NodeError `damaged_generation`, also when the file is not as long as it should be. */
export function readLayout(file: ReadableFile): FileLayout {
  const block = new Uint8Array(BLOCK_BYTES);
  readWhole(file, block, 0);
  const stamp = decodeStamp(block.subarray(0, STAMP_BYTES));
  const table = block.subarray(STAMP_BYTES);
  if (crc32(table) !== stamp.tableChecksum) throw damaged('its table of sections is damaged');
  const sections = decodeTable(table);
  const { start, byteLength } = present(sections.at(-1), 'section');
  const end = roundUpToBlock(start + byteLength);
  const size = file.size();
  if (size < end) throw damaged(`it ends early: ${size} of ${end} bytes`);
  if (size > end) throw damaged(`it goes on after its end: ${size} instead of ${end} bytes`);
  return { stamp, table, sections, byteLength: end };
}

export function sectionOf({ sections }: FileLayout, kind: SectionKind): StoredSection {
  return present(
    sections.find((section) => section.kind === kind),
    kind,
  );
}

/** Reads a section whole and checks it. Throws NodeError `damaged_generation`. */
export function readSection(file: ReadableFile, section: StoredSection): Uint8Array {
  const bytes = new Uint8Array(section.byteLength);
  readWhole(file, bytes, section.start);
  if (crc32(bytes) !== section.checksum) throw damagedSection(section.kind);
  return bytes;
}

export function damagedSection(kind: SectionKind): Error {
  return damaged(`its section ${kind} is damaged`);
}

export function encodeStamp({ takenAtMs, digest, tableChecksum }: Stamp): Uint8Array {
  const bytes = new Uint8Array(STAMP_BYTES);
  const view = new DataView(bytes.buffer);
  bytes.set(MAGIC);
  view.setUint32(8, FORMAT_VERSION, true);
  view.setBigUint64(16, BigInt(takenAtMs), true);
  bytes.set(Buffer.from(digest, 'hex'), 24);
  view.setUint32(56, tableChecksum, true);
  view.setUint32(60, crc32(bytes.subarray(0, 60)), true);
  return bytes;
}

/** `bytes`: STAMP_BYTES of them. Throws NodeError `damaged_generation`. */
export function decodeStamp(bytes: Uint8Array): Stamp {
  if (!MAGIC.every((byte, at) => bytes[at] === byte)) throw damaged('the file is not a generation');
  const view = new DataView(bytes.buffer, bytes.byteOffset, STAMP_BYTES);
  const version = view.getUint32(8, true);
  if (version > FORMAT_VERSION) {
    const known = `this program knows up to ${FORMAT_VERSION}`;
    throw damaged(`its format version is ${version}, and ${known}`);
  }
  if (crc32(bytes.subarray(0, 60)) !== view.getUint32(60, true)) {
    throw damaged('its stamp is damaged');
  }
  return {
    takenAtMs: Number(view.getBigUint64(16, true)),
    digest: Buffer.from(bytes.subarray(24, 56)).toString('hex'),
    tableChecksum: view.getUint32(56, true),
  };
}

const TABLE_HEAD_BYTES = 8;
const TABLE_ENTRY_BYTES = 24;

export function encodeTable(sections: readonly StoredSection[]): Uint8Array {
  const bytes = new Uint8Array(BLOCK_BYTES - STAMP_BYTES);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, sections.length, true);
  for (const [at, { kind, checksum, start, byteLength }] of sections.entries()) {
    const entry = TABLE_HEAD_BYTES + at * TABLE_ENTRY_BYTES;
    assert(kind === SECTION_KINDS[at], 'Sections lie in the order of their kinds');
    view.setUint32(entry, at + 1, true);
    view.setUint32(entry + 4, checksum, true);
    view.setBigUint64(entry + 8, BigInt(start), true);
    view.setBigUint64(entry + 16, BigInt(byteLength), true);
  }
  return bytes;
}

/** Throws NodeError `damaged_generation` unless each section begins where the one before ends. */
export function decodeTable(bytes: Uint8Array): StoredSection[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let startExpected = BLOCK_BYTES;
  const sections = SECTION_KINDS.map((kind, at) => {
    const entry = TABLE_HEAD_BYTES + at * TABLE_ENTRY_BYTES;
    const section = {
      kind,
      checksum: view.getUint32(entry + 4, true),
      start: Number(view.getBigUint64(entry + 8, true)),
      byteLength: Number(view.getBigUint64(entry + 16, true)),
    };
    const isInPlace = view.getUint32(entry, true) === at + 1 && section.start === startExpected;
    if (!isInPlace || !hasLengthOfKind(section)) throw damaged(`its table misplaces ${kind}`);
    startExpected = roundUpToBlock(section.start + section.byteLength);
    return section;
  });
  if (view.getUint32(0, true) !== sections.length) throw damaged('its table has other sections');
  return sections;
}

const BYTE_SECTIONS: ReadonlySet<SectionKind> = new Set(['manifest', 'policy', 'names', 'idBytes']);

function hasLengthOfKind({ kind, start, byteLength }: PlacedSection): boolean {
  if (!Number.isSafeInteger(start + byteLength)) return false;
  if (kind === 'manifest') return byteLength <= MANIFEST_BYTES_MAX;
  if (kind === 'blockChecksums') return byteLength === checksumBytesFor(start);
  return BYTE_SECTIONS.has(kind) || byteLength % 4 === 0;
}

/** One word per block from the second to the last before `start`. */
export function checksumBytesFor(start: number): number {
  return (start / BLOCK_BYTES - 1) * 4;
}
