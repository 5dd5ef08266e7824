import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readRemoteHead } from '../../../node/upstream/remote-head.ts';
import { type OfferedGeneration, offeredGeneration } from '../../fakes/offered-generation.ts';

/** The head, and how often bytes were asked for. `byteLength`: what is said of it. */
async function look({ bytes }: Pick<OfferedGeneration, 'bytes'>, byteLength = bytes.length) {
  const reads: string[] = [];
  const head = await readRemoteHead(byteLength, ({ start, end }) => {
    reads.push(`${start}-${end}`);
    return Promise.resolve(bytes.subarray(start, end));
  });
  return { head, reads };
}

test('one look is enough for most', async () => {
  const generation = offeredGeneration({ padding: 1_000_000 });
  const { head, reads } = await look(generation);
  assert.deepEqual(head, generation.head);
  assert.deepEqual(reads, ['0-65536']);
});

test('a long manifest takes a second look, at no more than that', async () => {
  const generation = offeredGeneration({ predicates: 3_000 });
  const { head, reads } = await look(generation);
  assert.deepEqual(head, generation.head);
  assert.equal(reads.length, 2);
  assert.match(reads[1] ?? '', /^65536-/u);
});

test('a small one is read to its end and no further', async () => {
  const generation = offeredGeneration();
  const { reads } = await look(generation);
  assert.deepEqual(reads, [`0-${Math.min(65_536, generation.bytes.length)}`]);
});

test('what is shorter or longer than it is said to be is damaged', async () => {
  const generation = offeredGeneration();
  const { length } = generation.bytes;
  for (const byteLength of [0, 10, 4_096, length - 4_096, length + 4_096]) {
    await assert.rejects(look(generation, byteLength), { code: 'damaged_generation' });
  }
});

test('a source that holds bytes back is not asked for ever', () =>
  assert.rejects(
    look({ bytes: offeredGeneration({ predicates: 3_000 }).bytes.subarray(0, 70_000) }, 10 ** 9),
  ));

test('a place that cannot be read says so', async () => {
  const away = new Error('away');
  await assert.rejects(
    readRemoteHead(1_000, () => Promise.reject(away)),
    away,
  );
});
