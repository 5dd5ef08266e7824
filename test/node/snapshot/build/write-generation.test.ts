import assert from 'node:assert/strict';
import { test } from 'node:test';

import { DiskUse } from '../../../../node/snapshot/build/disk-use.ts';
import { mergeChunks } from '../../../../node/snapshot/build/merge-chunks.ts';
import { SectionFile } from '../../../../node/snapshot/build/section-file.ts';
import { writeGeneration } from '../../../../node/snapshot/build/write-generation.ts';
import { SECTION_KINDS } from '../../../../node/snapshot/generation-file.ts';
import { GENERATION_LIMITS } from '../../../../node/snapshot/sections.ts';
import type { GenerationLimits } from '../../../../node/snapshot/sections.ts';
import { writeSections } from '../../../../node/snapshot/write/write-sections.ts';
import { CrashingDisk } from '../../../fakes/crashing-disk.ts';
import { generationOf } from '../generation-of.ts';
import { SILENT, sortedChunksOf } from './merging.ts';
import type { ShortFact } from './merging.ts';
import { TINY } from './spilling.ts';

const CHUNKS: readonly (readonly ShortFact[])[] = [
  [
    ['member', 'User:ä', 'Group:x'],
    ['member', 'User:b', 'Group:x'],
    ['open'],
    ['public', 'Repo:1'],
  ],
  [
    ['member', 'User:b', 'Group:x'],
    ['member', 'User:c', 'Group:y'],
    ['public', 'Repo:2'],
  ],
  [
    ['role', 'User:b', 'String:admin', 'Repo:2'],
    ['role', 'User:c', 'String:admin', 'Repo:1'],
  ],
];

const NAMED = { environment: 'e1', policySource: 'actor User {}' };

function written(limits: Partial<GenerationLimits> = {}) {
  const { area, use, sorted, storedTables, dictionary } = sortedChunksOf(...CHUNKS);
  const typeSizes = dictionary.types.map(({ count }) => count);
  const options = {
    area,
    plan: TINY,
    progress: SILENT,
    limits: { ...GENERATION_LIMITS, ...limits },
  };
  const merged = mergeChunks(sorted, { ...options, storedTables, typeSizes });
  const disk = new CrashingDisk();
  const file = new SectionFile({ disk, path: '/g', use: new DiskUse() });
  writeGeneration(file, { ...NAMED, dictionary, merged }, options);
  return { file, disk, use };
}

test('all sections but the last are there, with the bytes that a build in memory gives them', () => {
  const { file, disk, use } = written();
  const expected = new CrashingDisk();
  const sections = generationOf(...CHUNKS.flat());
  writeSections(expected.create('/g'), { ...NAMED, sections, takenAtMs: 0 });
  assert.deepEqual(
    file.sections.map(({ kind }) => kind),
    SECTION_KINDS.slice(0, -1),
  );
  for (const { kind, start, byteLength } of file.sections) {
    const [bytes, wanted] = [Buffer.alloc(byteLength), Buffer.alloc(byteLength)];
    disk.open('/g').read(bytes, start);
    expected.open('/g').read(wanted, start);
    assert.deepEqual(bytes, wanted, kind);
  }
  assert.equal(use.bytes, 0);
});

test('more words of rows than the limit are refused before any is written', () =>
  assert.throws(() => written({ rowWordsMax: 5 }), { code: 'too_large', message: /5 words/u }));
