import assert from 'node:assert/strict';
import { test } from 'node:test';

import {
  MEMORY_BYTES_MAX,
  bufferBytesFor,
  planFor,
} from '../../../../node/snapshot/build/memory-plan.ts';
import { NUMBER_BYTES_MAX } from '../../../../node/snapshot/build/spill-writer.ts';

test('no part takes more than there is, and what runs together fits together', () => {
  const plan = planFor(MEMORY_BYTES_MAX);
  for (const bytes of Object.values(plan)) assert.ok(bytes > 0 && bytes < MEMORY_BYTES_MAX);
  assert.ok(plan.runBytesMax + 2 * plan.streamsBytesMax < MEMORY_BYTES_MAX);
  assert.ok(plan.tableBytesMax + plan.streamsBytesMax < MEMORY_BYTES_MAX);
  assert.ok(plan.slotBytesMax + 2 * plan.streamsBytesMax < MEMORY_BYTES_MAX);
});

test('streams share what there is for them, within bounds', () => {
  const plan = planFor(MEMORY_BYTES_MAX);
  assert.equal(bufferBytesFor(plan, 1), 64 * 1024);
  assert.equal(bufferBytesFor(plan, 1_000), Math.floor(plan.streamsBytesMax / 1_000));
  assert.equal(bufferBytesFor(plan, 0), 64 * 1024);
});

test('a buffer holds a number, however little memory there is', () =>
  assert.ok(bufferBytesFor(planFor(0), 1_000_000) >= NUMBER_BYTES_MAX));
