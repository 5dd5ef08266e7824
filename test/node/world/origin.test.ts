import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { GenerationHead } from '../../../node/snapshot/generation-file.ts';
import { piecesOf } from '../../../node/world/origin.ts';

function fileOf(bytes: Buffer, byteLength = bytes.length) {
  const head: GenerationHead = {
    environment: 'test',
    takenAtMs: 1,
    digest: '',
    byteLength,
    factCount: 0,
    predicates: [],
  };
  const read = (into: Uint8Array, position: number) => bytes.copy(into, 0, position);
  return { head, read };
}

test('a file is handed on whole, in pieces that stay as they were', async () => {
  const bytes = Buffer.from(Uint8Array.from({ length: 600_000 }, (_, at) => at % 251));
  const pieces: Uint8Array[] = [];
  for await (const piece of piecesOf(fileOf(bytes))) pieces.push(piece);
  assert.equal(pieces.length, 3);
  assert.ok(Buffer.concat(pieces).equals(bytes));
});

test('an open file that ends before its end is a bug', async () => {
  const pieces = piecesOf(fileOf(Buffer.alloc(10), 11));
  await pieces.next();
  await assert.rejects(pieces.next(), { name: 'AssertionError' });
});
