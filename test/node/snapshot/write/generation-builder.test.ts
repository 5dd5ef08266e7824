import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import fc from 'fast-check';

import type { Fact } from '../../../../node/polar/program.ts';
import { GenerationBuilder } from '../../../../node/snapshot/write/generation-builder.ts';
import { openSections } from '../../../../node/snapshot/generation.ts';
import { GENERATION_LIMITS } from '../../../../node/snapshot/sections.ts';
import type { GenerationSections } from '../../../../node/snapshot/sections.ts';
import { fact } from '../../../contracts/facts-check.ts';
import { buildGeneration, generationOf } from '../generation-of.ts';

/** Several tables, constants, dense and sparse indexes. */
const FACTS: readonly Fact[] = Array.from({ length: 400 }, (_, n) => [
  fact(
    'has_role',
    `User:${(n * 7) % 90}`,
    `String:${['admin', 'member'][n % 2]}`,
    `Repo:${n % 50}`,
  ),
  fact('has_role', `Group:${n % 9}`, `String:r${n % 100}`, `Repo:${n % 31}`),
  fact('is_public', `Repo:${n}`),
  fact('is_public', `Boolean:${n % 2 === 0}`),
  fact('four', `User:${n}`, `Boolean:${n % 3 === 0}`, `Größe:${n % 5}`, `Repo:é${n}`),
]).flat();

function bytesOf(sections: GenerationSections): Record<string, string> {
  return Object.fromEntries(
    Object.entries(sections).map(([name, section]) => [
      name,
      Buffer.from(section.buffer, section.byteOffset, section.byteLength).toString('hex'),
    ]),
  );
}

test('the same facts in any order, however often, give the same bytes', () => {
  const expected = bytesOf(buildGeneration(FACTS));
  assert.deepEqual(bytesOf(buildGeneration(FACTS.toReversed())), expected);
  assert.deepEqual(bytesOf(buildGeneration([...FACTS.slice(300), ...FACTS])), expected);
});

test('property: order and repetition leave no trace', () => {
  const value = fc.tuple(fc.constantFrom('User', 'Repo', 'String'), fc.integer({ min: 0, max: 4 }));
  const row = fc.array(value, { maxLength: 3 });
  const anyFact = row.map((args) => fact('p', ...args.map(([type, id]) => `${type}:${id}`)));
  const facts = fc.array(anyFact, { maxLength: 120 });
  const twoOrders = facts.chain((all) =>
    fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length })),
  );
  fc.assert(
    fc.property(twoOrders, ([all, shuffled]) => {
      const repeated = [...shuffled, ...all.slice(0, 5)];
      assert.deepEqual(bytesOf(buildGeneration(repeated)), bytesOf(buildGeneration(all)));
    }),
  );
});

test('a low-cardinality argument becomes a table per value', () => {
  const index = openSections(buildGeneration(FACTS));
  const { dictionary } = index;
  const constants = index
    .tables({ name: 'has_role', arity: 3 })
    .map(({ columns }) =>
      columns.map((column) =>
        column.kind === 'constant'
          ? dictionary.idOf(column.value)
          : dictionary.typeName(column.type),
      ),
    );
  assert.deepEqual(constants, [
    ['Group', 'String', 'Repo'],
    ['User', 'admin', 'Repo'],
    ['User', 'member', 'Repo'],
  ]);
});

test('all sections are shared memory, with nothing before or after them', () => {
  for (const section of Object.values(buildGeneration(FACTS))) {
    assert.ok(section.buffer instanceof SharedArrayBuffer);
    assert.equal(section.byteLength, section.buffer.byteLength);
  }
});

test('the smallest generation, word by word', () => {
  const sections = generationOf(['likes', 'User:b', 'Item:x'], ['likes', 'User:a', 'Item:x']);
  assert.equal(Buffer.from(sections.names).toString(), 'ItemUserlikes');
  assert.deepEqual([...sections.nameEnds], [4, 8, 13]);
  assert.equal(Buffer.from(sections.idBytes).toString(), 'xab');
  assert.deepEqual([...sections.idStarts], [0, 1, 2, 3]);
  assert.deepEqual([...sections.typeEnds], [1, 3]);
  assert.deepEqual([...sections.predicates], [2, 1]);
  assert.deepEqual([...sections.tables], [2, 0]);
  assert.deepEqual([...sections.columns], [1, 0xffff_ffff, 1, 0, 0xffff_ffff, 2]);
  assert.deepEqual([...sections.rows], [0, 1, 2, 0, 0, 0, 2, 1, 2]);
});

describe('limits', () => {
  const checkRefused = (limits: object, message: RegExp) =>
    assert.throws(() => buildGeneration(FACTS, { ...GENERATION_LIMITS, ...limits }), {
      code: 'too_large',
      message,
    });
  test('facts', () => checkRefused({ factsMax: 1_999 }, /more than 1999 facts/));
  test('values, over all types', () => checkRefused({ valuesMax: 1_000 }, /more than 1000 values/));
  test('bytes of ids, over all types', () =>
    checkRefused({ idBytesMax: 4_000 }, /more than 4000 bytes/));
  test('words of rows', () => checkRefused({ rowWordsMax: 500 }, /more than 500 words/));
});

test('a finished builder takes and gives nothing', () => {
  const builder = new GenerationBuilder();
  builder.finish();
  assert.throws(() => builder.add('p', []), { name: 'AssertionError' });
  assert.throws(() => builder.finish(), { name: 'AssertionError' });
});

test('a builder that refused a fact halfway is never finished into a wrong copy', () => {
  const builder = new GenerationBuilder();
  assert.throws(() => builder.add('p', fact('p', 'User:a', 'User:\ud800').args));
  assert.throws(() => builder.finish(), { name: 'AssertionError' });
});
