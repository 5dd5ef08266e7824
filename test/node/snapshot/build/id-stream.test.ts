import assert from 'node:assert/strict';
import { test } from 'node:test';

import { IdReader, IdWriter, isIdBefore } from '../../../../node/snapshot/build/id-stream.ts';
import type { SpillArea } from '../../../../node/snapshot/build/spill-area.ts';
import { SpillReader } from '../../../../node/snapshot/build/spill-reader.ts';
import { spilled, spilling } from './spilling.ts';

function writeTo(area: SpillArea, types: readonly (readonly string[])[], isNew: boolean[] = []) {
  return spilled(area, (out) => {
    const ids = new IdWriter(out);
    for (const type of types) {
      ids.begin();
      for (const id of type) {
        // Not at the beginning of its bytes: whoever writes has them end to end.
        const bytes = Buffer.from(`..${id}.`);
        isNew.push(ids.write({ bytes, start: 2, end: bytes.length - 1 }));
      }
    }
  });
}

function readerOf(...ids: readonly string[]): IdReader {
  const { area } = spilling();
  return new IdReader(new SpillReader(area, writeTo(area, [ids]), 8));
}

function nextOf(reader: IdReader): string {
  reader.next();
  return Buffer.from(reader.id.subarray(0, reader.length)).toString();
}

test('ids are read as they were written, types after each other', () => {
  const long = 'x'.repeat(500);
  const types = [
    ['', 'a', 'ab', 'abc', 'abd', 'b', long, `${long}y`, 'z', 'ü'],
    ['abd', 'abe'],
  ];
  const reader = readerOf(...types.flat());
  assert.deepEqual(
    types.flat().map(() => nextOf(reader)),
    types.flat(),
  );
});

test('what ids share is written once', () => {
  const { area } = spilling();
  const prefix = 'organization-1234-';
  const ids = Array.from({ length: 10 }, (_, n) => `${prefix}${n}`);
  assert.equal(writeTo(area, [ids]).byteLength, 2 + prefix.length + 1 + 9 * 3);
});

test('an id that comes again is not written again, but for another type it is', () => {
  const isNew: boolean[] = [];
  writeTo(spilling().area, [['', '', 'a', 'a', 'ab'], ['ab', 'ab'], ['']], isNew);
  assert.deepEqual(isNew, [true, false, true, false, true, true, false, true]);
});

test('ids are compared by their bytes, and by nothing that was there before', () => {
  const check = (left: string, right: string, expected: boolean) => {
    const [a, b] = [readerOf('zzzz', left), readerOf('zzzz', right)];
    for (const reader of [a, a, b, b]) reader.next();
    assert.equal(isIdBefore(a, b), expected, `${left} before ${right}`);
  };
  check('a', 'b', true);
  check('b', 'a', false);
  check('a', 'ab', true);
  check('ab', 'a', false);
  check('a', 'a', false);
  check('', 'a', true);
  check('\uffff', '\u{10000}', true);
});
