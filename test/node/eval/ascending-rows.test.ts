import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { ascending } from '../../../node/eval/ascending-rows.ts';
import { memoryFacts } from '../../../node/eval/memory-facts.ts';
import type { Dictionary } from '../../../node/eval/facts.ts';
import { compareUtf8 } from '../../../node/lib/compare-utf8.ts';
import { GenerationBuilder } from '../../../node/snapshot/write/generation-builder.ts';
import { openSections } from '../../../node/snapshot/generation.ts';

type Text = readonly [type: string, id: string];

const TYPES = ['User', 'Team', 'String', '\u{ffff}', '\u{1f600}'] as const;
const IDS = ['', 'a', 'aa', 'b', 'B', '10', '9', 'é', '\u{ffff}', '\u{1f600}'] as const;
const CELL = fc.tuple(fc.constantFrom(...TYPES), fc.constantFrom(...IDS));

/** Both kinds of dictionary: one numbers values as they come, the other by type and id. */
const DICTIONARIES: readonly Dictionary[] = [asTheyCame(), inOrder()];

function everyValue(): readonly Text[] {
  return TYPES.flatMap((type) => IDS.map((id): Text => [type, id]));
}

function asTheyCame(): Dictionary {
  return memoryFacts(everyValue().map(([type, id]) => ({ predicate: 'f', args: [{ type, id }] })))
    .dictionary;
}

function inOrder(): Dictionary {
  const builder = new GenerationBuilder();
  for (const [type, id] of everyValue()) builder.add('f', [{ type, id }]);
  return openSections(builder.finish()).dictionary;
}

function numberOf(dictionary: Dictionary, [type, id]: Text): number {
  return dictionary.findValue(dictionary.findType(type), id);
}

function compareTexts(one: readonly Text[], other: readonly Text[]): number {
  for (const [column, [type, id]] of one.entries()) {
    const [otherType = '', otherId = ''] = other[column] ?? [];
    const order = compareUtf8(type, otherType) || compareUtf8(id, otherId);
    if (order !== 0) return order;
  }
  return 0;
}

function checkOrder(width: number, texts: readonly (readonly Text[])[]) {
  for (const dictionary of DICTIONARIES) {
    const numbers = texts.flat().map((text) => numberOf(dictionary, text));
    const starts = [...ascending(dictionary, { width, cells: Uint32Array.from(numbers) })];
    assert.equal(new Set(starts).size, texts.length, 'every row once');
    const found = starts.map((start) => texts[start / width]);
    assert.deepEqual(found, texts.toSorted(compareTexts));
  }
}

test('rows come by the type and the id of each column, from the first on', () => {
  const rows = fc
    .integer({ min: 1, max: 4 })
    .chain((width) =>
      fc.tuple(
        fc.constant(width),
        fc.array(fc.array(CELL, { minLength: width, maxLength: width })),
      ),
    );
  fc.assert(fc.property(rows, ([width, texts]) => checkOrder(width, texts)));
});

test('rows that come in order, or in the reverse of it, or twice, are all given', () => {
  const texts = everyValue().map((text) => [text]);
  checkOrder(1, texts.toSorted(compareTexts));
  checkOrder(1, texts.toSorted(compareTexts).toReversed());
  checkOrder(1, [...texts, ...texts]);
  checkOrder(1, []);
});

test('the first row of many is given before the others are compared with each other', () => {
  const rowCount = 20_000;
  const cells = Uint32Array.from({ length: rowCount }, (_, row) => row);
  let looks = 0;
  const dictionary = {
    ...DICTIONARIES[0],
    typeOf: () => {
      looks += 1;
      return 0;
    },
    rangeOf: () => ({ start: 0, end: rowCount }),
  } as unknown as Dictionary;
  assert.equal(ascending(dictionary, { width: 1, cells }).next().value, 0);
  assert.ok(looks <= 2 * rowCount, `${looks} looks`);
});
