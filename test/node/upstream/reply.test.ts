import assert from 'node:assert/strict';
import { test } from 'node:test';
import { headerOf, kindOf, parseJson, readText } from '../../../node/upstream/reply.ts';

async function* pieces(...texts: readonly string[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield await Promise.resolve(Buffer.from(text));
}

test('a body is read as text, whole', async () =>
  assert.deepEqual(await readText(pieces('na', 'ïve'), 10), { text: 'naïve', isCut: false }));

test('a body over the limit is not read to its end', async () => {
  const endless = async function* () {
    for (;;) yield await Promise.resolve(Buffer.from('aaaa'));
  };
  const { text, isCut } = await readText(endless(), 10);
  assert.equal(text.length, 12);
  assert.equal(isCut, true);
});

test('what a reply says it is, is shown', () => {
  assert.equal(kindOf({ 'content-type': 'text/html' }), ' (text/html)');
  assert.equal(kindOf({ 'content-type': 'a/b', 'content-encoding': 'gzip' }), ' (a/b, gzip)');
  assert.equal(kindOf({}), ' (of no type)');
});

test('what is no JSON is nothing', () => {
  assert.deepEqual(parseJson('{"a":1}'), { a: 1 });
  assert.equal(parseJson('<html>'), undefined);
});

test('a header that comes twice says nothing', () => {
  assert.equal(headerOf({ etag: '"a"' }, 'etag'), '"a"');
  assert.equal(headerOf({ etag: ['"a"', '"b"'] }, 'etag'), undefined);
  assert.equal(headerOf({}, 'etag'), undefined);
});
