import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type ByteRange, readByteRange } from '../../../node/http/byte-range.ts';

const ETAG = '"abc"';

/** Of 100 bytes. */
function checkRange(
  range: string | undefined,
  expected: ByteRange | 'unsatisfiable' | undefined,
  ifRange?: string,
): void {
  const headers = {
    ...(range === undefined ? {} : { range }),
    ...(ifRange === undefined ? {} : { 'if-range': ifRange }),
  };
  assert.deepEqual(readByteRange(headers, { byteLength: 100, etag: ETAG }), expected);
}

test('no Range is the whole', () => checkRange(undefined, undefined));

test('a range has its last byte in it', () => {
  checkRange('bytes=0-0', { start: 0, end: 1 });
  checkRange('bytes=10-19', { start: 10, end: 20 });
  checkRange('bytes=99-99', { start: 99, end: 100 });
});

test('a range without an end goes to the end', () =>
  checkRange('bytes=40-', { start: 40, end: 100 }));

test('a range beyond the end is cut', () => {
  checkRange('bytes=40-1000', { start: 40, end: 100 });
  checkRange('bytes=-1000', { start: 0, end: 100 });
});

test('a range without a start counts from the end', () =>
  checkRange('bytes=-10', { start: 90, end: 100 }));

test('a range with no byte of it there is unsatisfiable', () => {
  checkRange('bytes=100-', 'unsatisfiable');
  checkRange('bytes=100-200', 'unsatisfiable');
  checkRange('bytes=-0', 'unsatisfiable');
});

test('what is no single range is the whole', () => {
  for (const range of [
    'bytes=-',
    'bytes=',
    'bytes=5-2',
    'bytes=0-1,3-4',
    'lines=0-1',
    'bytes=a-b',
    'bytes=0-1 ',
    `bytes=${'9'.repeat(16)}-`,
  ]) {
    checkRange(range, undefined);
  }
});

test('a range of another representation is the whole', () => {
  checkRange('bytes=10-', { start: 10, end: 100 }, ETAG);
  checkRange('bytes=10-', undefined, '"other"');
  checkRange('bytes=10-', undefined, 'W/"abc"');
  checkRange('bytes=10-', undefined, 'Sat, 21 Nov 2026 00:00:00 GMT');
});
