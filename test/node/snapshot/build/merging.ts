/** Facts → merged chunks, step by step, for the tests of each step. */

import type { ChunkOptions } from '../../../../node/snapshot/build/chunk.ts';
import { spillChunk } from '../../../../node/snapshot/build/chunk.ts';
import { DistinctIds } from '../../../../node/snapshot/build/distinct-ids.ts';
import { mergeDictionaries } from '../../../../node/snapshot/build/merge-dictionaries.ts';
import { Progress } from '../../../../node/snapshot/build/progress.ts';
import { sortChunk } from '../../../../node/snapshot/build/sort-chunk.ts';
import type { SpillArea } from '../../../../node/snapshot/build/spill-area.ts';
import { storedTablesOf } from '../../../../node/snapshot/build/stored-tables.ts';
import { RawFacts } from '../../../../node/snapshot/write/raw-facts.ts';
import { GENERATION_LIMITS } from '../../../../node/snapshot/sections.ts';
import type { GenerationLimits } from '../../../../node/snapshot/sections.ts';
import { fact } from '../../../contracts/facts-check.ts';
import { spilling, TINY } from './spilling.ts';

export type ShortFact = readonly [predicate: string, ...args: readonly string[]];

export const SILENT = new Progress(() => {});

export function rawFactsOf(facts: readonly ShortFact[]): RawFacts {
  const raw = new RawFacts(GENERATION_LIMITS);
  for (const [predicate, ...args] of facts) raw.add(predicate, fact(predicate, ...args).args);
  return raw;
}

/** Chunks, spilled. */
export function chunksOf(area: SpillArea, ...chunks: readonly (readonly ShortFact[])[]) {
  const options: ChunkOptions = { area, plan: TINY, distinctIds: new DistinctIds(64) };
  return {
    distinctIds: options.distinctIds,
    chunks: chunks.map((facts) => spillChunk(rawFactsOf(facts), options)),
  };
}

/** Their ids merged, their tables known. */
export function mergedIdsOf(
  chunkFacts: readonly (readonly ShortFact[])[],
  limits: Partial<GenerationLimits> = {},
) {
  const { area, use, disk } = spilling();
  const { chunks, distinctIds } = chunksOf(area, ...chunkFacts);
  const dictionary = mergeDictionaries(chunks, {
    area,
    plan: TINY,
    limits: { ...GENERATION_LIMITS, ...limits },
    progress: SILENT,
  });
  const storedTables = storedTablesOf(chunks, dictionary.types, distinctIds);
  return { area, use, disk, chunks, dictionary, storedTables };
}

/** Their rows sorted, too. */
export function sortedChunksOf(...chunkFacts: readonly (readonly ShortFact[])[]) {
  const merged = mergedIdsOf(chunkFacts);
  const { area, storedTables, chunks, dictionary } = merged;
  const byKey = new Map(storedTables.map((table) => [table.key, table]));
  const options = { area, plan: TINY, storedTables: byKey };
  const sorted = chunks.map((chunk, at) => {
    const numbers = dictionary.numbers[at];
    if (numbers === undefined) throw new Error('A chunk without numbers');
    return sortChunk(chunk, numbers, options);
  });
  return { ...merged, sorted };
}
