/** The sections of a generation as they are read, wherever they lie. */

import type { GenerationSections } from '../sections.ts';
import { ResidentBytes, ResidentWords } from './words.ts';
import type { Bytes, Words } from './words.ts';

/** What sections.ts says of each holds here. */
export type ReadableSections = {
  readonly [Kind in keyof GenerationSections]: GenerationSections[Kind] extends Uint32Array
    ? Words
    : Bytes;
};

/** Sections in memory, read where they lie. */
export function readableSections(sections: GenerationSections): ReadableSections {
  return {
    names: new ResidentBytes(sections.names),
    nameEnds: new ResidentWords(sections.nameEnds),
    typeEnds: new ResidentWords(sections.typeEnds),
    idBytes: new ResidentBytes(sections.idBytes),
    idStarts: new ResidentWords(sections.idStarts),
    idSlots: new ResidentWords(sections.idSlots),
    slotEnds: new ResidentWords(sections.slotEnds),
    predicates: new ResidentWords(sections.predicates),
    tables: new ResidentWords(sections.tables),
    columns: new ResidentWords(sections.columns),
    rows: new ResidentWords(sections.rows),
  };
}
