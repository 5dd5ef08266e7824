/**
 * The parts of a generation: flat arrays of bytes and of little-endian 32-bit words, in shared
 * memory, with numbers in place of pointers. Which one means what is said here; how a table's words
 * are laid out, in table-layout.ts. The same facts give the same bytes, whatever their order.
 */

/**
 * Types are numbered ascending by name, values ascending by type, then by the bytes of the id;
 * predicates ascending by name, then arity; tables by predicate, column types, constants.
 */
export type GenerationSections = {
  /** UTF-8 of the names of all types, then of all predicates, end to end. */
  readonly names: Uint8Array;
  /** Per name: where it ends in `names`. */
  readonly nameEnds: Uint32Array;
  /** Per type: one past its last value. */
  readonly typeEnds: Uint32Array;
  /** UTF-8 of the ids of all values, end to end. */
  readonly idBytes: Uint8Array;
  /** Per value: where its id starts in `idBytes`; at last where the last one ends. */
  readonly idStarts: Uint32Array;
  /** Per type, end to end: the slots of its hash (id-slots.ts), holding numbers within the type. */
  readonly idSlots: Uint32Array;
  /** Per type: where its slots end in `idSlots`. */
  readonly slotEnds: Uint32Array;
  /** Per predicate two words: arity, number of tables. */
  readonly predicates: Uint32Array;
  /** Per table two words: number of rows, where its words start in `rows`. */
  readonly tables: Uint32Array;
  /**
   * Per table and column three words: type, value of a constant column (NONE: a column of values), in
   * how many rows the value is that is in most.
   */
  readonly columns: Uint32Array;
  /** The words of all tables, end to end. */
  readonly rows: Uint32Array;
};

/** In the section `columns`. */
export const WORDS_PER_COLUMN = 3;

/**
 * What numbers of 32 bits can count: NONE is taken, a type has up to three slots per value and a few
 * more, and tables are bisected in whole numbers of 31 bits.
 */
export type GenerationLimits = {
  readonly valuesMax: number;
  readonly factsMax: number;
  readonly idBytesMax: number;
  readonly rowWordsMax: number;
};

export const GENERATION_LIMITS: GenerationLimits = {
  valuesMax: 0x3fff_ffff,
  factsMax: 0xffff_fffe,
  idBytesMax: 0xffff_ffff,
  rowWordsMax: 0x7fff_ffff,
};

export function sharedWords(length: number): Uint32Array<SharedArrayBuffer> {
  return new Uint32Array(new SharedArrayBuffer(length * 4));
}

export function sharedBytes(length: number): Uint8Array<SharedArrayBuffer> {
  return new Uint8Array(new SharedArrayBuffer(length));
}

/** Total size in memory and in a file. */
export function byteLengthOf(sections: GenerationSections): number {
  return Object.values(sections).reduce((sum, section) => sum + section.byteLength, 0);
}
