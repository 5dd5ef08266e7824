import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { JsonArray } from '../../../node/upstream/json-array.ts';

/** What a whole body comes to when it arrives in chunks that end at these offsets. */
function read(bytes: Uint8Array, cuts: readonly number[]): unknown[] {
  const array = new JsonArray();
  const elements: unknown[] = [];
  let start = 0;
  for (const end of [...cuts.toSorted((a, b) => a - b), bytes.length]) {
    elements.push(...array.push(bytes.subarray(start, end)));
    start = Math.max(start, end);
  }
  array.end();
  return elements;
}

/** Everywhere, so that nothing hides at the edge of a chunk. */
function everyByte(bytes: Uint8Array): readonly number[] {
  return Array.from(bytes, (_, at) => at);
}

function checkReads(text: string) {
  const bytes = Buffer.from(text);
  const expected: unknown = JSON.parse(text);
  assert.deepEqual(read(bytes, []), expected);
  assert.deepEqual(read(bytes, everyByte(bytes)), expected);
}

function checkRefused(body: string | Uint8Array, message: string) {
  const bytes = Buffer.from(body);
  for (const cuts of [[], everyByte(bytes)]) {
    assert.throws(() => read(bytes, cuts), { name: 'SyntaxError', message });
  }
}

const someCuts = fc.array(fc.nat({ max: 500 }), { maxLength: 20 });
const someArray = fc.array(fc.jsonValue({ maxDepth: 3, stringUnit: 'binary' }), { maxLength: 12 });

test('any array comes whole, wherever its bytes are cut', () =>
  fc.assert(
    fc.property(someArray, someCuts, fc.nat(2), (array, cuts, indent) => {
      const text = JSON.stringify(array, null, indent);
      assert.deepEqual(read(Buffer.from(text), cuts), JSON.parse(text));
    }),
    { numRuns: 500 },
  ));

const someByte = fc.oneof(fc.constantFrom(...Buffer.from('[]{},:"\\ 0')), fc.nat(255));

test('bytes that are changed anywhere are what JSON.parse takes them for, or refused', () =>
  fc.assert(
    fc.property(
      someArray,
      someCuts,
      fc.array(fc.tuple(fc.nat(), someByte), { minLength: 1, maxLength: 3 }),
      (array, cuts, changes) => {
        const bytes = Buffer.from(JSON.stringify(array));
        for (const [at, byte] of changes) bytes[at % bytes.length] = byte;
        assert.deepEqual(
          orRefused(() => read(bytes, cuts)),
          orRefused(() => arrayIn(bytes)),
        );
      },
    ),
    { numRuns: 2_000 },
  ));

function arrayIn(bytes: Uint8Array): unknown {
  const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  if (!Array.isArray(value)) throw new SyntaxError('no array');
  return value;
}

function orRefused(parse: () => unknown): unknown {
  try {
    return parse();
  } catch (error) {
    assert.ok(error instanceof SyntaxError || error instanceof TypeError);
    return 'refused';
  }
}

test('arrays of every kind of element come as JSON.parse would have them', () => {
  checkReads('[]');
  checkReads(' [ ] ');
  checkReads('\n[\t1 ,\r"two" , null,true,[ ],{ }]\n');
  checkReads('[[1,2],{"a":[3,{"b":"],["}]}]');
  checkReads(String.raw`["\"","\\","\\\"","\u0022,",",","[","}"]`);
  checkReads('["é","😀","\u2028"]');
});

test('no array at all is refused', () => {
  checkRefused('', 'it is empty');
  checkRefused(' \n', 'it is empty');
  checkRefused('null', 'it is no array');
  checkRefused('{"a":[]}', 'it is no array');
  checkRefused('\uFEFF[]', 'it is no array');
});

test('an array that does not end is refused', () => {
  checkRefused('[', 'it is cut short');
  checkRefused('[1', 'it is cut short');
  checkRefused('[1,', 'it is cut short');
  checkRefused('["a]', 'it is cut short');
  checkRefused(String.raw`["a\"]`, 'it is cut short');
  checkRefused('[[1]', 'it is cut short');
});

test('commas without elements are refused', () => {
  for (const text of ['[,]', '[1,]', '[,1]', '[1,,2]', '[1, ,2]'])
    checkRefused(text, 'it is no JSON');
});

test('brackets that do not match are refused', () => {
  for (const text of ['[}', '[1}', '[{]}]', '[{"a":[1}]]']) checkRefused(text, 'it is no JSON');
});

test('what comes after the end is refused', () => {
  for (const text of ['[]]', '[1] 2', '[][]', '[]x']) {
    checkRefused(text, 'something comes after its end');
  }
});

test('bytes that are no UTF-8 are refused, not replaced', () =>
  checkRefused(Buffer.from([0x5b, 0x22, 0xff, 0x22, 0x5d]), 'it is no JSON'));

test('what waits for its end is counted', () => {
  const array = new JsonArray();
  array.push(Buffer.from('[1,"abc'));
  assert.equal(array.heldBytes, 4);
  array.push(Buffer.from('def'));
  assert.equal(array.heldBytes, 7);
  assert.deepEqual(array.push(Buffer.from('",')), ['abcdef']);
  assert.equal(array.heldBytes, 0);
});
