import assert from 'node:assert/strict';
import { test } from 'node:test';
import { canonicalInteger, canonicalValue } from '../../../node/polar/value.ts';

test('an integer has one form', () => {
  for (const text of ['7', '+7', '007', '+007']) assert.equal(canonicalInteger(text), '7');
  for (const text of ['0', '-0', '+0']) assert.equal(canonicalInteger(text), '0');
});
test('an integer has 64 bits', () => {
  assert.equal(canonicalInteger('9223372036854775807'), '9223372036854775807');
  assert.equal(canonicalInteger('9223372036854775808'), undefined);
  assert.equal(canonicalInteger('-9223372036854775808'), '-9223372036854775808');
  assert.equal(canonicalInteger('9'.repeat(1_000_000)), undefined);
});
test('what is no integer has no form', () => {
  for (const text of ['', '-', '1.5', ' 1', '1e3', '١']) {
    assert.equal(canonicalInteger(text), undefined);
  }
});
test('ids of integers are canonical, ids of other types are as written', () => {
  assert.deepEqual(canonicalValue({ type: 'Integer', id: '010' }), { type: 'Integer', id: '10' });
  assert.deepEqual(canonicalValue({ type: 'User', id: '010' }), { type: 'User', id: '010' });
  assert.equal(canonicalValue({ type: 'Integer', id: 'ten' }), undefined);
});
test('a boolean is true or false', () => {
  assert.deepEqual(canonicalValue({ type: 'Boolean', id: 'true' }), {
    type: 'Boolean',
    id: 'true',
  });
  assert.equal(canonicalValue({ type: 'Boolean', id: 'yes' }), undefined);
});

test('integers have 64 bits', () => {
  assert.equal(canonicalInteger('9223372036854775807'), '9223372036854775807');
  assert.equal(canonicalInteger('-9223372036854775808'), '-9223372036854775808');
  assert.equal(canonicalInteger('9223372036854775808'), undefined);
  assert.equal(canonicalInteger('-9223372036854775809'), undefined);
  assert.equal(canonicalInteger(`${'0'.repeat(100)}1`), '1');
  for (const text of ['', '+', '1.0', '1e3', ' 1', '0x1', '١']) {
    assert.equal(canonicalInteger(text), undefined, text);
  }
});
