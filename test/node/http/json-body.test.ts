import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readJson } from '../../../node/http/json-body.ts';

function checkRefused(body: Buffer | undefined, message: RegExp) {
  assert.throws(() => readJson(body), { code: 'invalid_request', message });
}

test('bytes of JSON become a value', () => {
  assert.deepEqual(readJson(Buffer.from(' {"é": ["\\u0000"]} ')), { é: ['\0'] });
});

test('no body is said to be missing', () => {
  checkRefused(undefined, /the body is empty/u);
  checkRefused(Buffer.alloc(0), /the body is empty/u);
});

test('what is not JSON is refused, with the place', () => {
  checkRefused(Buffer.from('{"a": tru}'), /not JSON: Unexpected token '\}', .*tru\}/u);
  checkRefused(Buffer.from('actor_type=User'), /not JSON/u);
});

test('bytes that are not UTF-8 are refused, not replaced', () => {
  checkRefused(Buffer.from([0x22, 0xff, 0x22]), /not UTF-8/u);
  checkRefused(Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22]), /not UTF-8/u);
});

test('a long body that is deeper than any question is refused before it is parsed', () => {
  const long = ' '.repeat(1024 * 1024);
  const arrays = (depth: number) => Buffer.from('['.repeat(depth) + ']'.repeat(depth) + long);
  checkRefused(arrays(10_001), /nested more than 10000 deep, at byte 10000$/u);
  checkRefused(Buffer.from(`${'{"a":'.repeat(20_000)}${long}`), /nested/u);
  assert.ok(Array.isArray(readJson(arrays(10_000))));
  const wide = Array.from({ length: 80_000 }, () => ['[[{', '\\"[', '\\']);
  assert.deepEqual(readJson(Buffer.from(JSON.stringify(wide))), wide);
});

test('a body of more values than a heap should hold is refused before it is parsed', () => {
  const objects = (count: number) => Buffer.from(`[${'{},'.repeat(count)}{}]`);
  assert.throws(() => readJson(objects(1_200_000)), {
    code: 'too_large',
    message: 'Cannot read the request: the body has more than 2000000 values',
  });
  assert.ok(Array.isArray(readJson(objects(800_000))));
});
