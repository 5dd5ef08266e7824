import assert from 'node:assert/strict';
import { test } from 'node:test';

import { NONE } from '../../../../node/eval/facts.ts';
import { writeDictionary } from '../../../../node/snapshot/write/dictionary-writer.ts';
import { IdSet } from '../../../../node/snapshot/write/id-set.ts';
import { homeSlotCountFor } from '../../../../node/snapshot/id-slots.ts';
import { findId } from '../../../../node/snapshot/read/id-table.ts';
import type { IdTable } from '../../../../node/snapshot/read/id-table.ts';
import { GENERATION_LIMITS } from '../../../../node/snapshot/sections.ts';
import { ResidentBytes, ResidentWords } from '../../../../node/snapshot/read/words.ts';

function tableOf(ids: readonly string[]): IdTable {
  const set = new IdSet(GENERATION_LIMITS);
  for (const id of ids) set.intern(id);
  const { idBytes, idStarts, idSlots } = writeDictionary([set], GENERATION_LIMITS).sections;
  return {
    bytes: new ResidentBytes(idBytes),
    starts: new ResidentWords(idStarts),
    slots: new ResidentWords(idSlots),
    homeSlotCount: homeSlotCountFor(ids.length),
  };
}

/** Each id is found by its number, which is its place in the order of bytes. */
function checkFound(ids: readonly string[]): void {
  const sorted = ids.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  const table = tableOf(ids);
  assert.deepEqual(
    sorted.map((id) => findId(table, id)),
    sorted.map((_, number) => number),
  );
}

const IDS = ['alice', 'bob', 'alic', 'alicf', 'é', 'ab', 'a\u0000', '日本', '😀', '\ufffd', '0', '00']; // prettier-ignore

test('each id is found by its number', () => checkFound(IDS));

test('ids that share slots are told apart, those that run over the end too', () => {
  for (let count = 1; count < 200; count += 1) {
    checkFound(Array.from({ length: count }, (_, at) => `id ${at}`));
  }
});

test('what is not there is NONE, also when it is no Unicode', () => {
  const table = tableOf(IDS);
  for (const id of ['', 'a', 'aliceé', 'alicé', 'ALICE', 'é ', '\ud800', '\udfff', 'a\u0000a']) {
    assert.equal(findId(table, id), NONE, JSON.stringify(id));
  }
});

test('slots without a free one, as no writer leaves them, still come to an end', () => {
  const full = { ...tableOf(['a', 'b']), slots: new ResidentWords(Uint32Array.of(0, 1, 0, 1)) };
  assert.equal(findId(full, 'nobody'), NONE);
  assert.equal(findId(full, 'né'), NONE);
});
