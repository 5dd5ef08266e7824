/** A generation file → what questions are asked of: all of it in memory, or block by block. */

import type { FactIndex } from '../eval/facts.ts';
import { inTurns } from '../lib/in-turns.ts';
import { damaged } from './damaged.ts';
import type { DiskFile, ReadableFile } from './disk.ts';
import { FileCheck } from './file-check.ts';
import { BLOCK_BYTES, headOf, readLayout, readSection, sectionOf } from './generation-file.ts';
import type { FileLayout, GenerationHead, SectionKind } from './generation-file.ts';
import { factIndexOf } from './generation.ts';
import { PagedFile } from './read/paged-file.ts';
import { pagedBytes, pagedWords } from './read/paged-words.ts';
import { PIECE_BYTES, readPieces, readWhole } from './read-pieces.ts';
import type { ReadableSections } from './read/readable-sections.ts';
import { sharedBytes } from './sections.ts';
import { ResidentBytes, ResidentWords } from './read/words.ts';

/** Where the facts are kept. `cacheBytes`: how many of them are in memory at a time. */
export type Residence =
  | { readonly kind: 'resident' }
  | { readonly kind: 'paged'; readonly cacheBytes: number };

type ClosingFile = ReadableFile & Pick<DiskFile, 'closeSoon'>;

/** All of a generation in memory that every thread of this process sees, checked. */
export type SharedContent = { readonly layout: FileLayout; readonly bytes: Uint8Array };

export type Generation = {
  readonly head: GenerationHead;
  readonly policySource: string;
  readonly facts: FactIndex;
  /** Memory that the facts take, as they were opened. */
  readonly residentBytes: number;
  /** Undefined: it is paged. */
  readonly content: SharedContent | undefined;
  /** Closes the file too. Whoever asks a paged generation afterwards gets an assertion, no answer. */
  close(): void;
};

/**
 * Gives the event loop back every few milliseconds. To be resident, a file is read and checked whole; to
 * be paged, it must have been (verify.ts), and each block is checked again when it is loaded. Throws
 * NodeError `damaged_generation`; then the file is still open.
 */
export async function openGeneration(file: ClosingFile, residence: Residence): Promise<Generation> {
  return await inTurns(opening(file, residence));
}

/** The same, step by step: yields the bytes that are read so far, after each MiB or so. */
export function* opening(file: ClosingFile, residence: Residence): Generator<number, Generation> {
  const layout = readLayout(file);
  if (residence.kind === 'paged') {
    return generationOf(layout, openPaged(file, layout, residence.cacheBytes), file);
  }
  const content = { layout, bytes: yield* readContent(file, layout) };
  return { ...generationOf(layout, openResident(content), file), content };
}

/** A resident generation once more, for another thread: the same bytes, not copies of them. */
export function openContent(content: SharedContent): Generation {
  const nothing = { closeSoon: () => undefined };
  return { ...generationOf(content.layout, openResident(content), nothing), content };
}

function generationOf(
  layout: FileLayout,
  opened: Opened,
  file: Pick<ClosingFile, 'closeSoon'>,
): Generation {
  const head = headOf(layout, opened.bytesOf('manifest'));
  const facts = factIndexOf(opened.sections);
  checkCounts(head, facts);
  return {
    head,
    policySource: decodePolicy(opened.bytesOf('policy')),
    facts,
    residentBytes: opened.residentBytes,
    content: undefined,
    close() {
      opened.close();
      file.closeSoon();
    },
  };
}

type Opened = {
  readonly sections: ReadableSections;
  readonly residentBytes: number;
  /** A section, checked, in memory. */
  bytesOf(kind: SectionKind): Uint8Array;
  close(): void;
};

/** The sections without their checksums, all of them checked. */
function* readContent(file: ReadableFile, layout: FileLayout): Generator<number, Uint8Array> {
  const contentEnd = sectionOf(layout, 'blockChecksums').start;
  const content = sharedBytes(contentEnd - BLOCK_BYTES);
  const check = new FileCheck(layout);
  for (let position = BLOCK_BYTES; position < contentEnd; position += PIECE_BYTES) {
    const end = Math.min(position + PIECE_BYTES, contentEnd);
    const bytes = content.subarray(position - BLOCK_BYTES, end - BLOCK_BYTES);
    readWhole(file, bytes, position);
    check.add({ bytes, position });
    yield end;
  }
  for (const piece of readPieces(file, contentEnd, layout.byteLength)) {
    check.add(piece);
    yield piece.position + piece.bytes.length;
  }
  check.finish();
  return content;
}

function openResident({ layout, bytes: content }: SharedContent): Opened {
  const bytesOf = (kind: SectionKind) => {
    const { start, byteLength } = sectionOf(layout, kind);
    return content.subarray(start - BLOCK_BYTES, start - BLOCK_BYTES + byteLength);
  };
  const sections = {
    ...smallSections(bytesOf),
    idBytes: new ResidentBytes(bytesOf('idBytes')),
    idStarts: wordsOf(bytesOf('idStarts')),
    idSlots: wordsOf(bytesOf('idSlots')),
    rows: wordsOf(bytesOf('rows')),
  };
  return { sections, residentBytes: content.length, bytesOf, close: () => undefined };
}

function openPaged(file: ReadableFile, layout: FileLayout, cacheBytes: number): Opened {
  const paged = new PagedFile(file, layout, cacheBytes);
  const bytesOf = (kind: SectionKind) => readSection(file, sectionOf(layout, kind));
  const sections = {
    ...smallSections(bytesOf),
    idBytes: pagedBytes(paged, sectionOf(layout, 'idBytes')),
    idStarts: pagedWords(paged, sectionOf(layout, 'idStarts')),
    idSlots: pagedWords(paged, sectionOf(layout, 'idSlots')),
    rows: pagedWords(paged, sectionOf(layout, 'rows')),
  };
  return { sections, residentBytes: paged.byteLength, bytesOf, close: () => paged.close() };
}

/** Sections whose size is that of the policy's vocabulary, not of the facts. */
function smallSections(
  bytesOf: Opened['bytesOf'],
): Omit<ReadableSections, 'idBytes' | 'idStarts' | 'idSlots' | 'rows'> {
  return {
    names: new ResidentBytes(bytesOf('names')),
    nameEnds: wordsOf(bytesOf('nameEnds')),
    typeEnds: wordsOf(bytesOf('typeEnds')),
    slotEnds: wordsOf(bytesOf('slotEnds')),
    predicates: wordsOf(bytesOf('predicates')),
    tables: wordsOf(bytesOf('tables')),
    columns: wordsOf(bytesOf('columns')),
  };
}

function wordsOf({ buffer, byteOffset, byteLength }: Uint8Array): ResidentWords {
  return new ResidentWords(new Uint32Array(buffer, byteOffset, byteLength / 4));
}

/** What others decide by without opening the file must be so. */
function checkCounts(head: GenerationHead, facts: FactIndex): void {
  const counts = (of: Pick<GenerationHead, 'predicates' | 'factCount'>) =>
    JSON.stringify([
      of.factCount,
      ...of.predicates.map(({ name, arity, factCount }) => [name, arity, factCount]),
    ]);
  const counted = { factCount: facts.factCount, predicates: facts.predicates() };
  if (counts(head) !== counts(counted)) throw damaged('its manifest counts other facts');
}

function decodePolicy(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw damaged('its section policy is not text');
  }
}
