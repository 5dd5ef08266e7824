import assert from 'node:assert/strict';
import { test } from 'node:test';

import { NONE } from '../../../../node/eval/facts.ts';
import { writeDictionary } from '../../../../node/snapshot/write/dictionary-writer.ts';
import { IdSet } from '../../../../node/snapshot/write/id-set.ts';
import { homeOf, homeSlotCountFor } from '../../../../node/snapshot/id-slots.ts';
import { GENERATION_LIMITS } from '../../../../node/snapshot/sections.ts';

function idSets(...types: readonly (readonly string[])[]): IdSet[] {
  return types.map((ids) => {
    const set = new IdSet(GENERATION_LIMITS);
    for (const id of ids) set.intern(id);
    return set;
  });
}

test('ids are written by type, in order, and each says what it became', () => {
  const { sections, values } = writeDictionary(
    idSets(['b', 'a'], ['ab', 'é', 'aa']),
    GENERATION_LIMITS,
  );
  assert.equal(Buffer.from(sections.idBytes).toString(), 'abaaabé');
  assert.deepEqual([...sections.idStarts], [0, 1, 2, 4, 6, 8]);
  assert.deepEqual([...sections.typeEnds], [2, 5]);
  assert.deepEqual(values.map((each) => [...each]), [[1, 0], [3, 4, 2]]); // prettier-ignore
});

/** By the rule, one id after another: ascending by home, then number; where taken, the next. */
function slotsByRule(ids: readonly string[]): number[] {
  const sorted = ids.map((id) => Buffer.from(id)).toSorted((a, b) => Buffer.compare(a, b));
  const count = homeSlotCountFor(ids.length);
  const homes = sorted.map((id) => homeOf(id, { start: 0, end: id.length }, count));
  const slots: number[] = Array.from({ length: count }, () => NONE);
  let last = -1;
  const byHome = homes
    .map((home, number) => ({ home, number }))
    .toSorted((a, b) => a.home - b.home);
  for (const { home, number } of byHome) slots[(last = Math.max(home, last + 1))] = number;
  return slots.at(-1) === NONE ? slots : [...slots, NONE];
}

test('each type has slots of its own, with numbers within the type', () => {
  const types = [
    ['b', 'a'],
    ['c'],
    Array.from({ length: 340 }, (_, at) => `user ${at}`),
    Array.from({ length: 5 }, (_, at) => `größe ${at}`),
  ];
  const { sections } = writeDictionary(idSets(...types), GENERATION_LIMITS);
  const expected = types.map(slotsByRule);
  assert.deepEqual([...sections.idSlots], expected.flat());
  const ends = expected.map((_, type) => expected.slice(0, type + 1).flat().length);
  assert.deepEqual([...sections.slotEnds], ends);
});

test('ids that were written are forgotten', () => {
  const sets = idSets(['a'], ['b']);
  writeDictionary(sets, GENERATION_LIMITS);
  assert.deepEqual(
    sets.map(({ count }) => count),
    [0, 0],
  );
});

test('more values or bytes than the limit, over all types, are refused', () => {
  const limited = (limits: object) => () =>
    writeDictionary(idSets(['aa', 'b'], ['c']), { ...GENERATION_LIMITS, ...limits });
  assert.throws(limited({ valuesMax: 2 }), { code: 'too_large', message: /more than 2 values/ });
  assert.throws(limited({ idBytesMax: 3 }), { code: 'too_large', message: /more than 3 bytes/ });
  assert.doesNotThrow(limited({ valuesMax: 3, idBytesMax: 4 }));
});
