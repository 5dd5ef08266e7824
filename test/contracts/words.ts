/** What Words and Bytes keep, wherever they lie: each implementation is compared with plain arrays. */

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import fc from 'fast-check';

import type { Bytes, Words } from '../../node/snapshot/read/words.ts';

export function wordsContract(name: string, make: (words: readonly number[]) => Words): void {
  describe(`${name} keep the contract of Words`, () => {
    const anyWords = fc.array(fc.nat(0xffff_ffff), { maxLength: 40 });

    test('each word is where it was, in a part of a part too; past the end is 0', () => {
      const words = make([7, 8, 0xffff_ffff, 9]);
      assert.deepEqual(
        [words.length, words.at(0), words.at(2), words.at(4)],
        [4, 7, 0xffff_ffff, 0],
      );
      const inner = words.part(1, 4).part(1, 2);
      assert.deepEqual([inner.length, inner.at(0), inner.at(1)], [1, 0xffff_ffff, 0]);
    });

    test('the first place that is not smaller, within the stretch; else its end', () => {
      const words = make([9, 1, 3, 3, 5, 0xffff_fffe, 0]);
      const bound = (value: number, start = 1, end = 6) => words.lowerBound(value, start, end);
      assert.deepEqual([bound(0), bound(3), bound(4), bound(0xffff_fffe)], [1, 2, 4, 5]);
      assert.deepEqual([bound(0xffff_ffff), bound(4, 2, 4), bound(3, 2, 2)], [6, 4, 2]);
    });

    test('property: what is in an ascending stretch is found there, and nothing else', () => {
      fc.assert(
        fc.property(anyWords, fc.nat(40), (unordered, from) => {
          const sorted = unordered.toSorted((a, b) => a - b);
          const words = make([5, ...sorted, 5]);
          const start = Math.min(1 + from, sorted.length);
          const inStretch = sorted.slice(start - 1);
          for (const value of [...sorted, ...sorted.map((each) => each ^ 1), 0]) {
            const end = sorted.length + 1;
            assert.equal(words.hasSorted(value >>> 0, start, end), inStretch.includes(value >>> 0));
          }
        }),
        { numRuns: 30 },
      );
    });
  });
}

export function bytesContract(name: string, make: (bytes: Uint8Array) => Bytes): void {
  describe(`${name} keep the contract of Bytes`, () => {
    const bytes = make(Buffer.from('aé日z'));

    test('each byte is where it was, in a part of a part too; past the end is 0', () => {
      assert.deepEqual([bytes.length, bytes.at(0), bytes.at(6), bytes.at(7)], [7, 97, 122, 0]);
      const inner = bytes.part(1, 7).part(2, 6);
      assert.deepEqual([inner.length, inner.at(3), inner.at(4)], [4, 122, 0]);
      assert.deepEqual([bytes.text(1, 6), inner.text(0, 3), inner.text(4, 4)], ['é日', '日', '']);
    });

    test('ASCII is compared with what lies there', () => {
      const ids = make(Buffer.from('annbob'));
      const found = ['ann', 'annb', 'anx', 'bob', ''].map((text) => ids.hasAscii(text, 0));
      assert.deepEqual(found, [true, true, false, false, true]);
      assert.deepEqual([ids.hasAscii('bob', 3), ids.hasAscii('bobx', 3)], [true, false]);
      assert.equal(ids.part(2, 6).hasAscii('bob', 1), true);
    });
  });
}
