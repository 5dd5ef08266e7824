/** The ids of all chunks → the ids of the generation, and per chunk what became of its own. */

import { present } from '../../lib/assert.ts';
import { compareUtf8 } from '../../lib/compare-utf8.ts';
import { NodeError } from '../../lib/errors.ts';
import type { GenerationLimits } from '../sections.ts';
import type { SpilledChunk, SpilledType } from './chunk.ts';
import { IdReader, IdWriter, isIdBefore } from './id-stream.ts';
import { bufferBytesFor } from './memory-plan.ts';
import type { MemoryPlan } from './memory-plan.ts';
import { MergeHeap } from './merge-heap.ts';
import type { Progress } from './progress.ts';
import type { Spill, SpillArea } from './spill-area.ts';
import { SpillReader } from './spill-reader.ts';
import { SpillWriter } from './spill-writer.ts';

export type MergedDictionary = {
  /** Ascending by name. */
  readonly types: readonly MergedType[];
  /** The ids of all types, as id-stream.ts has them. */
  readonly ids: Spill;
  /**
   * Per chunk, for the ids of each of its types: their numbers among all of the type, each as its
   * difference to the one before.
   */
  readonly numbers: readonly Spill[];
};

export type MergedType = SpilledType & { readonly idByteCount: number };

export type MergeOptions = {
  readonly area: SpillArea;
  readonly plan: MemoryPlan;
  readonly limits: GenerationLimits;
  readonly progress: Progress;
};

/** One chunk while its ids are merged. */
class Source {
  readonly ids: IdReader;
  /** By name of type. */
  readonly #counts: ReadonlyMap<string, number>;
  readonly #in: SpillReader;
  readonly #numbers: SpillWriter;
  #last = 0;

  constructor(chunk: SpilledChunk, area: SpillArea, bufferBytes: number) {
    this.#counts = new Map(chunk.types.map(({ name, count }) => [name, count]));
    this.#in = new SpillReader(area, chunk.ids, bufferBytes);
    this.ids = new IdReader(this.#in);
    this.#numbers = new SpillWriter(area, bufferBytes);
  }

  countOf(type: string): number {
    return this.#counts.get(type) ?? 0;
  }

  begin(): void {
    this.#last = 0;
  }

  /** What the id it has now became. */
  put(number: number): void {
    this.#numbers.number(number - this.#last);
    this.#last = number;
  }

  close(): Spill {
    this.#in.close();
    return this.#numbers.close();
  }
}

/** Throws NodeError `too_large`, `disk_unavailable`. */
export function mergeDictionaries(
  chunks: readonly SpilledChunk[],
  options: MergeOptions,
): MergedDictionary {
  const { area, plan, limits, progress } = options;
  const bufferBytes = bufferBytesFor(plan, chunks.length * 2 + 1);
  const sources = chunks.map((chunk) => new Source(chunk, area, bufferBytes));
  const out = new SpillWriter(area, bufferBytes);
  const ids = new IdWriter(out);
  const names = new Set(chunks.flatMap(({ types }) => types.map(({ name }) => name)));
  progress.enter(
    'merging dictionary',
    chunks.flatMap(({ types }) => types).reduce((sum, { count }) => sum + count, 0),
  );
  const types = [...names].toSorted(compareUtf8).map((name) => {
    const merged = mergeType(name, { sources, ids, progress });
    checkLimits([merged], limits, ' of one type');
    return merged;
  });
  checkLimits(types, limits, '');
  return { types, ids: out.close(), numbers: sources.map((source) => source.close()) };
}

function mergeType(
  name: string,
  {
    sources: all,
    ids,
    progress,
  }: { readonly sources: readonly Source[]; readonly ids: IdWriter; readonly progress: Progress },
): MergedType {
  const sources = all.filter((source) => source.countOf(name) > 0);
  const left = Uint32Array.from(sources, (source) => source.countOf(name));
  const readers = sources.map((source) => source.ids);
  for (const source of sources) source.begin();
  for (const reader of readers) reader.next();
  const heap = new MergeHeap(sources.length, (a, b) => {
    const [first, second] = [readers[a], readers[b]];
    return first !== undefined && second !== undefined && isIdBefore(first, second);
  });
  let [count, idByteCount] = [0, 0];
  ids.begin();
  while (!heap.isEmpty) {
    const at = heap.first;
    const source = present(sources[at], 'source');
    const { id, length } = source.ids;
    if (ids.write({ bytes: id, start: 0, end: length })) {
      count += 1;
      idByteCount += length;
    }
    source.put(count - 1);
    progress.advance(1);
    left[at] = (left[at] ?? 0) - 1;
    if (left[at] === 0) heap.ended();
    else {
      source.ids.next();
      heap.moved();
    }
  }
  return { name, count, idByteCount };
}

function checkLimits(
  types: readonly MergedType[],
  { valuesMax, idBytesMax }: GenerationLimits,
  where: string,
): void {
  const valueCount = types.reduce((sum, { count }) => sum + count, 0);
  if (valueCount > valuesMax) {
    throw new NodeError('too_large', `Cannot store more than ${valuesMax} values${where}`);
  }
  const idByteCount = types.reduce((sum, type) => sum + type.idByteCount, 0);
  if (idByteCount > idBytesMax) {
    throw new NodeError('too_large', `Cannot store more than ${idBytesMax} bytes of ids`);
  }
}
