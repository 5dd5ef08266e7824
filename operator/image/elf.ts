/**
 * ELF files, as far as an image needs to know them: for which machine, what they load, what they can
 * do without. 64 bits, little-endian (System V ABI, chapters 4 and 5). Pure.
 */

export type Elf = {
  readonly machine: number;
  /** The loader that starts it; a library has none. */
  readonly interpreter: string | undefined;
  /** Names of the libraries it is linked with. */
  readonly needed: readonly string[];
};

const MAGIC = Buffer.from('\x7FELF\x02\x01', 'latin1');

/** Of the file's header: offsets of its fields, in bytes. */
const HEADER = {
  machine: 18,
  segments: 32,
  sections: 40,
  segmentSize: 54,
  sectionSize: 58,
} as const;

/** Segment types. */
const LOAD = 1;
const DYNAMIC = 2;
const INTERPRETER = 3;

/** Tags of the dynamic segment. */
const NEEDED = 1n;
const STRING_TABLE = 5n;

type Segment = {
  readonly type: number;
  readonly offset: number;
  readonly address: number;
  readonly bytes: number;
};

/** Throws an Error when it is not an ELF file of that kind. */
export function readElf(file: Buffer): Elf {
  const segments = segmentsOf(file);
  const interpreter = segments.find(({ type }) => type === INTERPRETER);
  return {
    machine: file.readUInt16LE(HEADER.machine),
    interpreter: interpreter && textAt(file, interpreter.offset),
    needed: neededBy(file, segments),
  };
}

/**
 * The same program without what only debuggers read: symbols and sections stand behind the last segment
 * that is loaded, and go. Of Node that is a seventh; its JavaScript stacks stay as they are.
 */
export function withoutSymbols(file: Buffer): Buffer {
  const ends = segmentsOf(file).map(({ offset, bytes }) => offset + bytes);
  const loaded = Buffer.from(file.subarray(0, Math.max(...ends)));
  loaded.writeBigUInt64LE(0n, HEADER.sections);
  // The size of a section's header, how many there are, and which one has their names.
  loaded.fill(0, HEADER.sectionSize, HEADER.sectionSize + 6);
  return loaded;
}

function segmentsOf(file: Buffer): readonly Segment[] {
  if (!file.subarray(0, MAGIC.length).equals(MAGIC)) {
    throw new Error('Cannot read a program: not an ELF file of 64 bits');
  }
  const start = Number(file.readBigUInt64LE(HEADER.segments));
  const size = file.readUInt16LE(HEADER.segmentSize);
  const count = file.readUInt16LE(HEADER.segmentSize + 2);
  return Array.from({ length: count }, (_, index) => segmentAt(file, start + index * size));
}

function segmentAt(file: Buffer, at: number): Segment {
  return {
    type: file.readUInt32LE(at),
    offset: Number(file.readBigUInt64LE(at + 8)),
    address: Number(file.readBigUInt64LE(at + 16)),
    bytes: Number(file.readBigUInt64LE(at + 32)),
  };
}

function neededBy(file: Buffer, segments: readonly Segment[]): readonly string[] {
  const tags = segments
    .filter(({ type }) => type === DYNAMIC)
    .flatMap(({ offset, bytes }) =>
      Array.from({ length: bytes / 16 }, (_, index) => ({
        tag: file.readBigInt64LE(offset + index * 16),
        value: Number(file.readBigUInt64LE(offset + index * 16 + 8)),
      })),
    );
  const names = tags.filter(({ tag }) => tag === NEEDED);
  const table = tags.find(({ tag }) => tag === STRING_TABLE);
  if (table === undefined) return [];
  const start = offsetOf(table.value, segments);
  return names.map(({ value }) => textAt(file, start + value));
}

/** Where in the file the byte is that is loaded to `address`. */
function offsetOf(address: number, segments: readonly Segment[]): number {
  const holder = segments.find(
    (each) => each.type === LOAD && address >= each.address && address < each.address + each.bytes,
  );
  if (holder === undefined) throw new Error('Cannot read a program: its names are nowhere in it');
  return address - holder.address + holder.offset;
}

function textAt(file: Buffer, start: number): string {
  return file.toString('latin1', start, file.indexOf(0, start));
}
