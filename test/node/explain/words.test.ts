import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  atomText,
  bindingText,
  placeText,
  QUOTED_CHARS_MAX,
  quoted,
} from '../../../node/explain/words.ts';

test('values are written as in a policy, any value with an underscore', () => {
  assert.equal(bindingText({ type: 'User', id: 'a"b' }), 'User{"a\\"b"}');
  assert.equal(bindingText({ type: 'Integer', id: '7' }), '7');
  assert.equal(bindingText({ type: 'Repo', id: null }), 'Repo{_}');
  assert.equal(bindingText({ type: null, id: null }), '_');
});

test('a call has its arguments in their order', () => {
  const args = [{ type: 'String', id: 'read' }, null];
  assert.equal(atomText({ predicate: { name: 'p', arity: 2 }, args }), 'p("read", _)');
});

function spanOf(text: string) {
  return { source: { name: 'a.polar', text }, start: text.indexOf('p('), end: text.length };
}

test('what an author wrote is quoted on one line, without comments', () =>
  assert.equal(quoted(spanOf('\np(x) if # when\n\tq(x);')), 'p(x) if q(x);'));

test('a place counts lines and columns from 1', () =>
  assert.equal(placeText(spanOf('\n p(x);')), 'a.polar:2:2'));

test('a long rule is cut', () => {
  const text = quoted(spanOf(`p(x) if ${'q(x) and '.repeat(100)}true;`));
  assert.equal(text.length, QUOTED_CHARS_MAX + 1);
  assert.ok(text.endsWith('…'));
});

test('what would speak to a terminal is not passed on', () =>
  assert.equal(quoted(spanOf('p("\u001b[31m")')), 'p("\uFFFD[31m")'));
