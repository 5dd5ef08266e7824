import assert from 'node:assert/strict';
import { test } from 'node:test';

import { spillChunk, widthFor } from '../../../../node/snapshot/build/chunk.ts';
import { DistinctIds } from '../../../../node/snapshot/build/distinct-ids.ts';
import { IdReader } from '../../../../node/snapshot/build/id-stream.ts';
import { SpillReader } from '../../../../node/snapshot/build/spill-reader.ts';
import { keyOf } from '../../../../node/snapshot/build/table-order.ts';
import { RawFacts } from '../../../../node/snapshot/write/raw-facts.ts';
import { GENERATION_LIMITS } from '../../../../node/snapshot/sections.ts';
import { fact } from '../../../contracts/facts-check.ts';
import { spilling, TINY } from './spilling.ts';

function spilledChunk(...facts: readonly (readonly [string, ...string[]])[]) {
  const { area, use } = spilling();
  const raw = new RawFacts(GENERATION_LIMITS);
  for (const [predicate, ...args] of facts) raw.add(predicate, fact(predicate, ...args).args);
  const distinctIds = new DistinctIds(64);
  const chunk = spillChunk(raw, { area, plan: TINY, distinctIds });
  return { area, use, raw, distinctIds, chunk };
}

test('ids are spilled in order, and rows with their places among them', () => {
  const { area, use, chunk } = spilledChunk(
    ['q', 'User:c', 'Repo:x'],
    ['p', 'User:b'],
    ['q', 'User:a', 'Repo:y'],
    ['q', 'User:c', 'Repo:x'],
  );
  assert.deepEqual(chunk.types, [
    { name: 'Repo', count: 2 },
    { name: 'User', count: 3 },
  ]);
  assert.deepEqual(chunk.tables, [
    { predicate: 'p', types: ['User'], rowCount: 1 },
    { predicate: 'q', types: ['User', 'Repo'], rowCount: 3 },
  ]);
  const idsIn = new SpillReader(area, chunk.ids, 64);
  const ids = new IdReader(idsIn);
  const texts = Array.from({ length: 5 }, () => {
    ids.next();
    return Buffer.from(ids.id.subarray(0, ids.length)).toString();
  });
  assert.deepEqual(texts, ['x', 'y', 'a', 'b', 'c']);
  idsIn.close();
  const rows = new SpillReader(area, chunk.rows, 64);
  const bytes = new Uint8Array(7);
  rows.bytes(bytes, 0, 7);
  assert.deepEqual([...bytes], [1, 2, 0, 2, 0, 1, 0]);
  rows.close();
  assert.equal(use.bytes, 0);
});

test('the facts are gone from memory', () => {
  const { raw } = spilledChunk(...Array.from({ length: 99 }, (_, n) => ['p', `U:${n}`] as const));
  assert.ok(raw.tables.every(({ columns }) => columns.every(({ length }) => length === 0)));
  assert.equal(raw.idsByType.get('U')?.count, 0);
});

test('ids of columns that may be constant are noted by name', () => {
  const rows = Array.from(
    { length: 70 },
    (_, n) =>
      ['p', `User:${n}`, `String:ü${n % 3}`, `Boolean:${n % 2 === 0}`, `String:${n}`] as const,
  );
  const { distinctIds } = spilledChunk(...rows);
  const table = keyOf({ predicate: 'p', types: ['User', 'String', 'Boolean', 'String'] });
  distinctIds.add({ table, column: 1 }, ['ü1', 'another']);
  assert.deepEqual(
    [1, 2, 3].map((column) => distinctIds.countOf({ table, column })),
    [4, 2, Infinity],
  );
});

test('numbers are as wide as their type needs', () =>
  assert.deepEqual(
    [1, 0x100, 0x101, 0x1_0000, 0x1_0001, 0x100_0000, 0x100_0001].map(widthFor),
    [1, 1, 2, 2, 3, 3, 4],
  ));
