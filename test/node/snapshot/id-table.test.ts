import assert from 'node:assert/strict';
import { test } from 'node:test';

import { NONE } from '../../../node/eval/facts.ts';
import {
  enterId,
  findId,
  slotCountFor,
  slotOfAsciiId,
  slotOfBytes,
} from '../../../node/snapshot/id-table.ts';
import type { IdTable } from '../../../node/snapshot/id-table.ts';

function tableOf(ids: readonly string[], slotCount = slotCountFor(ids.length)): IdTable {
  const starts = ids.map((_, at) => Buffer.byteLength(ids.slice(0, at).join('')));
  const table = {
    bytes: Buffer.from(ids.join('')),
    starts: Uint32Array.of(...starts, Buffer.byteLength(ids.join(''))),
    slots: new Uint32Array(slotCount).fill(NONE),
  };
  ids.forEach((_, number) => enterId(table, number));
  return table;
}

const IDS = [
  'alice',
  'bob',
  'alic',
  'alicf',
  'é',
  'ab',
  'a\u0000',
  '日本',
  '😀',
  '\ufffd',
  '0',
  '00',
];

test('each id is found by its number', () => {
  const table = tableOf(IDS);
  assert.deepEqual(
    IDS.map((id) => findId(table, id)),
    IDS.map((_, number) => number),
  );
});

test('ids that share slots are told apart, around the end of the slots too', () => {
  const many = Array.from({ length: 31 }, (_, at) => `id ${at}`);
  const table = tableOf(many, 32);
  assert.deepEqual(
    many.map((id) => findId(table, id)),
    many.map((_, number) => number),
  );
  assert.equal(findId(table, 'id 31'), NONE);
});

test('what is not there is NONE, also when it is no Unicode', () => {
  const table = tableOf(IDS);
  for (const id of ['', 'a', 'aliceé', 'alicé', 'ALICE', 'é ', '\ud800', '\udfff', 'a\u0000a']) {
    assert.equal(findId(table, id), NONE, JSON.stringify(id));
  }
});

test('an empty slot is where the id could be put', () => {
  const table = tableOf(IDS);
  const slot = slotOfAsciiId(table, 'carol');
  assert.equal(table.slots[slot ?? 0], NONE);
  assert.equal(slotOfAsciiId(table, 'é'), undefined);
  assert.equal(slotOfBytes(table, Buffer.from('carol')), slot);
});

test('there is always an empty slot, and never three slots per id', () => {
  for (const count of [1, 2, 3, 5, 8, 100, 1_000, 1_000_000]) {
    const slots = slotCountFor(count);
    assert.ok(slots > count && slots <= 3 * count, `${slots} slots for ${count}`);
    assert.equal(Math.log2(slots) % 1, 0);
  }
});
