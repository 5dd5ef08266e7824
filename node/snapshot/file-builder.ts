/**
 * A stream of facts → a sealed generation file, in memory that does not grow with the facts. What does
 * not fit is spilled in chunks and merged at the end; the file has the same bytes however often that
 * happened.
 */

import { present } from '../lib/assert.ts';
import { NodeError } from '../lib/errors.ts';
import type { Value } from '../polar/program.ts';
import { spillChunk } from './build/chunk.ts';
import type { SpilledChunk } from './build/chunk.ts';
import { notAsWritten, onDisk } from './disk-trouble.ts';
import { DiskUse } from './build/disk-use.ts';
import { DistinctIds } from './build/distinct-ids.ts';
import { MEMORY_BYTES_MAX, planFor } from './build/memory-plan.ts';
import type { MemoryPlan } from './build/memory-plan.ts';
import { mergeChunks } from './build/merge-chunks.ts';
import { mergeDictionaries } from './build/merge-dictionaries.ts';
import { Progress } from './build/progress.ts';
import type { BuildProgress } from './build/progress.ts';
import { SectionFile } from './build/section-file.ts';
import { sortChunk } from './build/sort-chunk.ts';
import { SpillArea } from './build/spill-area.ts';
import { storedTablesOf } from './build/stored-tables.ts';
import { writeGeneration } from './build/write-generation.ts';
import type { Disk } from './disk.ts';
import { sectionsOf } from './write/generation-builder.ts';
import type { GenerationHead } from './generation-file.ts';
import { RawFacts } from './write/raw-facts.ts';
import { sealGeneration } from './seal.ts';
import { GENERATION_LIMITS } from './sections.ts';
import type { GenerationLimits } from './sections.ts';
import { TABLES_MAX } from './write/sorted-table.ts';
import { writeSections } from './write/write-sections.ts';

export type FileBuilderOptions = {
  readonly disk: Disk;
  /** Of the file that is made. Its directory is there. */
  readonly path: string;
  /** For files of the build's own, while it lasts; made when it is needed. */
  readonly spillDirectory: string;
  /** Of what the build holds besides small objects. */
  readonly memoryBytesMax?: number;
  readonly limits?: GenerationLimits;
  /** Called now and then. */
  readonly onProgress?: (progress: BuildProgress) => void;
};

export type FinishOptions = {
  readonly environment: string;
  readonly policySource: string;
  /** When the copy began to be taken, in milliseconds since 1970. */
  readonly takenAtMs: number;
};

/** Measuring what facts take is cheap, but not for every fact. */
const FACTS_PER_MEASURE = 64;

export class GenerationFileBuilder {
  readonly #options: FileBuilderOptions;
  readonly #limits: GenerationLimits;
  readonly #plan: MemoryPlan;
  readonly #use = new DiskUse();
  readonly #progress: Progress;
  readonly #area: SpillArea;
  readonly #distinctIds = new DistinctIds(TABLES_MAX);
  readonly #chunks: SpilledChunk[] = [];
  #raw: RawFacts | undefined;
  #factsAdded = 0;

  constructor(options: FileBuilderOptions) {
    this.#options = options;
    this.#limits = options.limits ?? GENERATION_LIMITS;
    this.#plan = planFor(options.memoryBytesMax ?? MEMORY_BYTES_MAX);
    this.#progress = new Progress(options.onProgress ?? (() => {}));
    const { disk, spillDirectory: directory } = options;
    this.#area = new SpillArea({ disk, directory, use: this.#use });
    this.#raw = new RawFacts(this.#limits);
  }

  get factsAdded(): number {
    return this.#factsAdded;
  }

  get progress(): BuildProgress {
    return this.#progress.now;
  }

  /** How much of the disk the build took at its worst, the file included. */
  get diskBytesMax(): number {
    return this.#use.bytesMax;
  }

  /**
   * A fact, perhaps not for the first time. Throws NodeError `too_large`, `invalid_request`,
   * `disk_unavailable`; then the builder can only be discarded.
   */
  add(predicate: string, args: readonly Value[]): void {
    const raw = present(this.#raw, 'facts: the builder is finished');
    if (this.#factsAdded === this.#limits.factsMax) {
      throw new NodeError('too_large', `Cannot store more than ${this.#limits.factsMax} facts`);
    }
    this.#addTo(raw, predicate, args);
    this.#factsAdded += 1;
    this.#progress.advance(1);
    if (this.#factsAdded % FACTS_PER_MEASURE !== 0) return;
    if (raw.byteLength > this.#plan.chunkBytesMax) this.#spill(raw);
  }

  /**
   * The file, whole and flushed; its name is not. Throws NodeError `too_large`, `invalid_policy`,
   * `disk_unavailable`; then the builder can only be discarded.
   */
  finish(options: FinishOptions): GenerationHead {
    const raw = present(this.#raw, 'facts: the builder is finished');
    this.#raw = undefined;
    const fits = this.#chunks.length === 0 && raw.byteLength <= this.#plan.wholeBytesMax;
    if (fits) return this.#writeWhole(raw, options);
    this.#chunks.push(this.#spilled(raw));
    return this.#mergeAndWrite(options);
  }

  /**
   * Removes all it made, the finished file too, as far as the disk lets it: what is left is for whoever
   * owns the directories. The builder is of no more use.
   */
  discard(): void {
    this.#raw = undefined;
    const { disk, path, spillDirectory } = this.#options;
    for (const made of [spillDirectory, path]) {
      try {
        onDisk(`remove ${made}`, () => disk.remove(made));
      } catch (error) {
        if (!isDiskUnavailable(error)) throw error;
      }
    }
  }

  /** A fact that was refused halfway is in some columns and not in others. */
  #addTo(raw: RawFacts, predicate: string, args: readonly Value[]): void {
    try {
      raw.add(predicate, args);
    } catch (error) {
      this.#raw = undefined;
      throw error;
    }
  }

  #spill(raw: RawFacts): void {
    this.#raw = undefined;
    this.#chunks.push(this.#spilled(raw));
    this.#raw = new RawFacts(this.#limits);
  }

  #spilled(raw: RawFacts): SpilledChunk {
    return spillChunk(raw, { area: this.#area, plan: this.#plan, distinctIds: this.#distinctIds });
  }

  #writeWhole(raw: RawFacts, options: FinishOptions): GenerationHead {
    const { disk, path } = this.#options;
    this.#progress.enter('writing tables', this.#factsAdded);
    const sections = sectionsOf(raw, this.#limits);
    const head = onDisk(`write ${path}`, () => {
      const file = disk.create(path);
      using _ = { [Symbol.dispose]: () => file.close() };
      return readableAgain(path, () => writeSections(file, { ...options, sections }));
    });
    this.#use.change(head.byteLength);
    this.#progress.advance(this.#factsAdded);
    return head;
  }

  #mergeAndWrite(options: FinishOptions): GenerationHead {
    const [area, plan, limits, progress] = [this.#area, this.#plan, this.#limits, this.#progress];
    const dictionary = mergeDictionaries(this.#chunks, { area, plan, limits, progress });
    const storedTables = storedTablesOf(this.#chunks, dictionary.types, this.#distinctIds);
    const byKey = new Map(storedTables.map((table) => [table.key, table]));

    progress.enter('sorting rows', this.#factsAdded);
    const sorted = this.#chunks.map((chunk, at) => {
      const numbers = present(dictionary.numbers[at], 'numbers');
      const sortedChunk = sortChunk(chunk, numbers, { area, plan, storedTables: byKey });
      progress.advance(chunk.tables.reduce((sum, { rowCount }) => sum + rowCount, 0));
      return sortedChunk;
    });
    const typeSizes = dictionary.types.map(({ count }) => count);
    const merged = mergeChunks(sorted, { area, plan, progress, storedTables, typeSizes });

    const { disk, path } = this.#options;
    using file = new SectionFile({ disk, path, use: this.#use });
    const content = { ...options, dictionary, merged };
    writeGeneration(file, content, { area, plan, limits, progress });
    area.removeAll();
    progress.enter('sealing', file.nextStart);
    return this.#seal(file, options.takenAtMs);
  }

  #seal({ file, path, sections, nextStart }: SectionFile, takenAtMs: number): GenerationHead {
    const head = onDisk(`seal ${path}`, () =>
      readableAgain(path, () => sealGeneration(file, { takenAtMs, sections })),
    );
    this.#use.change(head.byteLength - nextStart);
    this.#progress.advance(nextStart);
    return head;
  }
}

/** What was written a moment ago and cannot be read is the disk's fault. */
function readableAgain(path: string, seal: () => GenerationHead): GenerationHead {
  try {
    return seal();
  } catch (error) {
    if (!(error instanceof NodeError) || error.code !== 'damaged_generation') throw error;
    throw notAsWritten(`read back ${path}`, error.message, { cause: error });
  }
}

function isDiskUnavailable(error: unknown): boolean {
  return error instanceof NodeError && error.code === 'disk_unavailable';
}
