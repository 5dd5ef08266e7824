import assert from 'node:assert/strict';
import { test } from 'node:test';

import { WordList } from '../../../../node/snapshot/write/word-list.ts';

function listOf(length: number): WordList {
  const list = new WordList();
  for (let at = 0; at < length; at += 1) list.push(at % 10);
  return list;
}

test('words come out as what they mean, in the order they went in', () => {
  const meanings = Uint32Array.from({ length: 10 }, (_, word) => 4_000_000_000 + word);
  for (const length of [0, 1, 15, 16, 17, 32, 33, 200_000]) {
    const list = listOf(length);
    assert.equal(list.length, length);
    const taken = list.takeAs(meanings);
    assert.equal(taken.length, length);
    assert.ok(taken.every((word, at) => word === 4_000_000_000 + (at % 10)));
  }
});

test('a list that was taken is empty, and can be filled again', () => {
  const list = listOf(20);
  const same = Uint32Array.from({ length: 10 }, (_, word) => word);
  list.takeAs(same);
  assert.equal(list.length, 0);
  list.push(7);
  assert.deepEqual([...list.takeAs(same)], [7]);
});

test('distinct words are found as long as they are few', () => {
  for (const length of [5, 10, 200_000]) {
    const expected = Array.from({ length: Math.min(length, 10) }, (_, word) => word);
    assert.deepEqual(listOf(length).distinct(10), expected);
  }
  assert.equal(listOf(200_000).distinct(9), undefined);
  assert.deepEqual(new WordList().distinct(0), []);
});
