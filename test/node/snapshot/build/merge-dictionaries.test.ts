import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { IdReader } from '../../../../node/snapshot/build/id-stream.ts';
import { SpillReader } from '../../../../node/snapshot/build/spill-reader.ts';
import type { GenerationLimits } from '../../../../node/snapshot/sections.ts';
import { mergedIdsOf } from './merging.ts';

const CHUNKS = [
  [
    ['p', 'User:c', 'Repo:x'],
    ['p', 'User:a', 'Repo:y'],
  ],
  [
    ['p', 'User:b', 'Repo:y'],
    ['p', 'User:c', 'Repo:w'],
    ['q', 'Group:'],
  ],
  [['r', 'User:a']],
] as const;

test('ids of all chunks are numbered in order, and each chunk learns what became of its own', () => {
  const { area, dictionary } = mergedIdsOf(CHUNKS);
  assert.deepEqual(dictionary.types, [
    { name: 'Group', count: 1, idByteCount: 0 },
    { name: 'Repo', count: 3, idByteCount: 3 },
    { name: 'User', count: 3, idByteCount: 3 },
  ]);
  const from = new SpillReader(area, dictionary.ids, 64);
  const ids = new IdReader(from);
  const texts = Array.from({ length: 7 }, () => {
    ids.next();
    return Buffer.from(ids.id.subarray(0, ids.length)).toString();
  });
  from.close();
  assert.deepEqual(texts, ['', 'w', 'x', 'y', 'a', 'b', 'c']);
  const differences = dictionary.numbers.map((spill) => {
    const numbers = new SpillReader(area, spill, 64);
    return Array.from({ length: spill.byteLength }, () => numbers.number());
  });
  // Repo x y, User a c; Group '', Repo w y, User b c; User a.
  assert.deepEqual(differences, [[1, 1, 0, 2], [0, 0, 2, 1, 1], [0]]);
});

test('the ids of the chunks are gone from the disk', () => {
  const { use, chunks, dictionary } = mergedIdsOf(CHUNKS);
  const left = [dictionary.ids, ...dictionary.numbers, ...chunks.map(({ rows }) => rows)];
  assert.equal(
    use.bytes,
    left.reduce((sum, { byteLength }) => sum + byteLength, 0),
  );
});

describe('limits hold over all chunks', () => {
  const checkRefused = (limits: Partial<GenerationLimits>, message: RegExp) =>
    assert.throws(() => mergedIdsOf(CHUNKS, limits), { code: 'too_large', message });

  test('values of one type', () =>
    checkRefused({ valuesMax: 2 }, /more than 2 values of one type/));
  test('values of all', () => checkRefused({ valuesMax: 6 }, /more than 6 values$/));
  test('bytes of ids', () => checkRefused({ idBytesMax: 5 }, /more than 5 bytes of ids/));
  test('what fits, fits', () => void mergedIdsOf(CHUNKS, { valuesMax: 7, idBytesMax: 6 }));
});
