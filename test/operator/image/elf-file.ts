/** Small ELF files that are valid as far as the image builder reads them. */

const NAMES_AT = 0x400;

/** One loaded segment that holds everything, then `symbolBytes` that nothing loads. */
export function elfFile(
  options: {
    readonly machine?: number;
    readonly interpreter?: string;
    readonly needed?: readonly string[];
    readonly symbolBytes?: number;
  } = {},
): Buffer {
  const { machine = 62, interpreter, needed = [], symbolBytes = 0 } = options;
  const names = Buffer.from([...needed, interpreter ?? ''].map((name) => `${name}\0`).join(''));
  const loaded = Buffer.alloc(NAMES_AT + names.length);
  loaded.write('\x7FELF\x02\x01', 'latin1');
  loaded.writeUInt16LE(machine, 18);
  loaded.writeBigUInt64LE(64n, 32);
  loaded.writeBigUInt64LE(BigInt(loaded.length), 40);
  const tags = [...needed.map((_, index) => [1, offsetOf(needed, index)]), [5, ADDRESS + NAMES_AT]];
  const segments = [
    { type: 1, offset: 0, bytes: loaded.length },
    { type: 2, offset: 0x200, bytes: tags.length * 16 },
    ...(interpreter === undefined
      ? []
      : [
          {
            type: 3,
            offset: NAMES_AT + offsetOf(needed, needed.length),
            bytes: interpreter.length,
          },
        ]),
  ];
  loaded.writeUInt16LE(56, 54);
  loaded.writeUInt16LE(segments.length, 56);
  loaded.writeUInt16LE(64, 58);
  loaded.writeUInt16LE(1, 60);
  for (const [index, { type, offset, bytes }] of segments.entries()) {
    const at = 64 + index * 56;
    loaded.writeUInt32LE(type, at);
    loaded.writeBigUInt64LE(BigInt(offset), at + 8);
    loaded.writeBigUInt64LE(BigInt(ADDRESS + offset), at + 16);
    loaded.writeBigUInt64LE(BigInt(bytes), at + 32);
  }
  for (const [index, [tag = 0, value = 0]] of tags.entries()) {
    loaded.writeBigInt64LE(BigInt(tag), 0x200 + index * 16);
    loaded.writeBigUInt64LE(BigInt(value), 0x208 + index * 16);
  }
  names.copy(loaded, NAMES_AT);
  return Buffer.concat([loaded, Buffer.alloc(symbolBytes, 1)]);
}

const ADDRESS = 0x40_0000;

function offsetOf(names: readonly string[], index: number): number {
  return names.slice(0, index).reduce((sum, name) => sum + name.length + 1, 0);
}
