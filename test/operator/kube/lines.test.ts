import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { linesOf } from '../../../operator/kube/lines.ts';

async function read(chunks: readonly (string | Uint8Array)[], lineBytesMax = 1_000) {
  const lines: string[] = [];
  for await (const line of linesOf(streamOf(chunks), lineBytesMax)) lines.push(line);
  return lines;
}

async function* streamOf(chunks: readonly (string | Uint8Array)[]) {
  for (const chunk of chunks) yield await Promise.resolve(Buffer.from(chunk));
}

test('lines are the same however they are cut into chunks, within characters too', async () => {
  const line = fc.string({ unit: 'grapheme', minLength: 1 }).filter((each) => !each.includes('\n'));
  await fc.assert(
    fc.asyncProperty(fc.array(line), fc.integer({ min: 1, max: 7 }), async (lines, size) => {
      const bytes = Buffer.from(lines.map((each) => `${each}\n`).join(''));
      const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) =>
        bytes.subarray(at * size, (at + 1) * size),
      );
      assert.deepEqual(await read(chunks), lines);
    }),
  );
});

test('empty lines are nothing', async () => {
  assert.deepEqual(await read(['\n\na\n\n', '\n']), ['a']);
});

test('a stream that ends in a line is broken', async () => {
  await assert.rejects(read(['a\nb']), { kind: 'malformed' });
});

test('a line without end is refused while it comes', async () => {
  await assert.rejects(read(['x'.repeat(600), 'x'.repeat(600)]), /over 1000 bytes/u);
});
