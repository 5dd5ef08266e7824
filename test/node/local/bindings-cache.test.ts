import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NO_BINDINGS, type Bindings } from '../../../node/local/bindings.ts';
import { rememberingBindings } from '../../../node/local/bindings-cache.ts';

/** Each time it reads, something new comes of it. */
function remembering(textBytesMax?: number) {
  return rememberingBindings((text) => {
    if (text === 'wrong') throw new Error('wrong');
    return { bound: [], sqlTypes: new Map([['Text', text]]) } satisfies Bindings;
  }, textBytesMax);
}

test('a text is read once', () => {
  const read = remembering();
  const first = read('a');
  assert.equal(read('a'), first);
  assert.notEqual(read('b'), first);
});

test('an empty text binds nothing', () => {
  assert.equal(remembering()(''), NO_BINDINGS);
});

test('what was asked with longest ago is forgotten when there is too much', () => {
  const read = remembering(8);
  const [a, b] = [read('aa'), read('bb')];
  assert.equal(read('aa'), a);
  read('cc');
  assert.equal(read('aa'), a);
  assert.notEqual(read('bb'), b);
});

test('a text that is too large by itself is not kept', () => {
  const read = remembering(8);
  assert.notEqual(read('a long text'), read('a long text'));
});

test('what is wrong is said each time', () => {
  const read = remembering();
  assert.throws(() => read('wrong'), /wrong/u);
  assert.throws(() => read('wrong'), /wrong/u);
});
