import assert from 'node:assert/strict';
import { test } from 'node:test';

import { SPILLS, spilling } from './spilling.ts';

const SEGMENT = { stream: 1, segment: 0 };

test('the directory is made when the first stream begins', () => {
  const { disk, area } = spilling();
  assert.deepEqual(disk.names('/'), []);
  assert.equal(area.newStream(), 1);
  assert.equal(area.newStream(), 2);
  assert.deepEqual(disk.names('/'), ['spills']);
});

test('what was appended is read back, from any position, as far as it goes', () => {
  const { area } = spilling();
  area.newStream();
  area.append(SEGMENT, Uint8Array.of(1, 2, 3), 0);
  area.append(SEGMENT, Uint8Array.of(4), 3);
  const into = new Uint8Array(8);
  assert.equal(area.read(SEGMENT, into, 1), 3);
  assert.deepEqual([...into.subarray(0, 3)], [2, 3, 4]);
  assert.equal(area.read(SEGMENT, into, 4), 0);
});

test('what is written and removed is counted', () => {
  const { disk, use, area } = spilling();
  area.newStream();
  area.append(SEGMENT, new Uint8Array(10), 0);
  area.append({ stream: 1, segment: 1 }, new Uint8Array(5), 0);
  area.remove(SEGMENT, 10);
  assert.deepEqual([use.bytes, use.bytesMax], [5, 15]);
  assert.deepEqual(disk.names(SPILLS), ['1-1']);
});

test('all of it can be removed at once, also when there is nothing', () => {
  const { disk, area } = spilling();
  area.removeAll();
  area.newStream();
  area.append(SEGMENT, new Uint8Array(10), 0);
  area.removeAll();
  assert.deepEqual(disk.names('/'), []);
});

test('a disk that fails is named with the file', () => {
  const { disk, area } = spilling();
  area.newStream();
  area.append(SEGMENT, new Uint8Array(10), 0);
  disk.state = 'vanished';
  const refused = { code: 'disk_unavailable', message: /\/spills/u };
  assert.throws(() => area.append(SEGMENT, new Uint8Array(1), 10), refused);
  assert.throws(() => area.read(SEGMENT, new Uint8Array(1), 0), refused);
  assert.throws(() => area.remove(SEGMENT, 10), refused);
  assert.throws(() => area.removeAll(), refused);
  assert.throws(() => spilling().area.read(SEGMENT, new Uint8Array(1), 0), refused);
});

test('a stream that lost something is told by its files', () => {
  const { area } = spilling();
  const error = area.shortened({ stream: 3, segmentCount: 1, byteLength: 9 });
  assert.match(error.message, /^Cannot read \/spills\/3-\*: not all/u);
});
