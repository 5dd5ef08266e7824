/** What a crashing disk remembers: names and bytes, those that are flushed and those that are not. */

export type Node = FileNode | DirectoryNode;

export type DirectoryNode = {
  readonly kind: 'directory';
  readonly entries: Map<string, Node>;
  flushed: Map<string, Node>;
};

export type FileNode = {
  readonly kind: 'file';
  bytes: Buffer;
  flushed: Buffer;
  /** What was done to the bytes since they were flushed, in order. */
  pending: Write[];
};

/** `isEnd`: the file was cut, or made longer, to end at `position`. */
export type Write = {
  readonly bytes: Buffer;
  readonly position: number;
  readonly isEnd: boolean;
};

/** What of the unflushed is there after a crash. `both`: old names and new; `some`: every other one. */
export type CrashVariant = {
  readonly names: 'flushed' | 'all' | 'some' | 'both';
  readonly bytes: 'flushed' | 'all' | 'some' | 'zeros';
};

/** A killed process leaves all to the system; a lost power may leave anything of it. */
export const CRASH_VARIANTS: readonly CrashVariant[] = [
  { names: 'all', bytes: 'all' },
  { names: 'flushed', bytes: 'flushed' },
  { names: 'flushed', bytes: 'some' },
  { names: 'all', bytes: 'flushed' },
  { names: 'all', bytes: 'zeros' },
  { names: 'some', bytes: 'some' },
  { names: 'both', bytes: 'some' },
];

export function newDirectory(entries = new Map<string, Node>()): DirectoryNode {
  return { kind: 'directory', entries, flushed: new Map(entries) };
}

export function newFile(bytes: Buffer = Buffer.alloc(0)): FileNode {
  return { kind: 'file', bytes: roomFor(bytes, bytes.length), flushed: bytes, pending: [] };
}

/** Puts `part` into the file; what is between the old end and there is zero. */
export function writeInto(file: FileNode, part: Uint8Array, position: number) {
  const end = position + part.length;
  if (end > file.bytes.length) {
    if (end > file.bytes.buffer.byteLength) file.bytes = roomFor(file.bytes, 2 * end);
    file.bytes = Buffer.from(file.bytes.buffer, 0, end);
  }
  file.bytes.set(part, position);
}

export function cut(file: FileNode, byteLength: number) {
  writeInto(file, Buffer.alloc(0), byteLength);
  // What grows again later grows with zeros.
  file.bytes = roomFor(file.bytes.subarray(0, byteLength), byteLength);
}

/** In memory of its own, zeros after its end. */
function roomFor(bytes: Buffer, capacityBytes: number): Buffer {
  const memory = new ArrayBuffer(capacityBytes);
  new Uint8Array(memory).set(bytes);
  return Buffer.from(memory, 0, bytes.length);
}

/** The tree as a crash leaves it; all that is in it is on the disk for good. */
export function copyOf(directory: DirectoryNode, variant: CrashVariant): DirectoryNode {
  const entries = new Map<string, Node>();
  for (const [name, node] of entriesAfter(directory, variant.names)) {
    const copy =
      node.kind === 'directory' ? copyOf(node, variant) : newFile(bytesAfter(node, variant.bytes));
    entries.set(name, copy);
  }
  return newDirectory(entries);
}

/** Of the files whose names are there: those that nobody can reach any more take no room. */
export function sizeOfAll(directory: DirectoryNode): number {
  let bytes = 0;
  for (const node of directory.entries.values()) {
    bytes += node.kind === 'directory' ? sizeOfAll(node) : node.bytes.length;
  }
  return bytes;
}

function entriesAfter(
  { entries, flushed }: DirectoryNode,
  names: CrashVariant['names'],
): Map<string, Node> {
  switch (names) {
    case 'flushed':
      return flushed;
    case 'all':
      return entries;
    case 'both':
      return new Map([...flushed, ...entries]);
    case 'some': {
      const some = new Map(flushed);
      const changed = [...new Set([...flushed.keys(), ...entries.keys()])].filter(
        (name) => flushed.get(name) !== entries.get(name),
      );
      for (const name of changed.filter((_, index) => index % 2 === 0)) {
        const node = entries.get(name);
        if (node === undefined) some.delete(name);
        else some.set(name, node);
      }
      return some;
    }
  }
}

function bytesAfter({ bytes, flushed, pending }: FileNode, kept: CrashVariant['bytes']): Buffer {
  switch (kept) {
    case 'flushed':
      return flushed;
    case 'all':
      return bytes;
    case 'some':
      return after(
        flushed,
        pending.filter((_, index) => index % 2 === 0),
      );
    case 'zeros':
      return after(
        flushed,
        pending.map((write) => ({ ...write, bytes: Buffer.alloc(write.bytes.length) })),
      );
  }
}

function after(flushed: Buffer, writes: readonly Write[]): Buffer {
  const file = newFile(flushed);
  for (const { bytes, position, isEnd } of writes) {
    if (isEnd) cut(file, position);
    else writeInto(file, bytes, position);
  }
  return file.bytes;
}
