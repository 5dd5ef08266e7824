import assert from 'node:assert/strict';
import { test } from 'node:test';

import { NONE } from '../../../node/eval/facts.ts';
import { writeDictionary } from '../../../node/snapshot/dictionary-writer.ts';
import { IdSet } from '../../../node/snapshot/id-set.ts';
import { GENERATION_LIMITS } from '../../../node/snapshot/sections.ts';

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

test('each type has slots of its own, with numbers within the type', () => {
  const { sections } = writeDictionary(idSets(['b', 'a'], ['c']), GENERATION_LIMITS);
  assert.equal(sections.idSlots.length, 4 + 2);
  const taken = (start: number, end: number) =>
    sections.idSlots
      .slice(start, end)
      .filter((number) => number !== NONE)
      .toSorted();
  assert.deepEqual(taken(0, 4), Uint32Array.of(0, 1));
  assert.deepEqual(taken(4, 6), Uint32Array.of(0));
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
