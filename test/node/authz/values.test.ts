import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkId, checkText, checkType, checkValue } from '../../../node/authz/values.ts';

function checkRefused(read: () => unknown, message: RegExp) {
  assert.throws(read, { code: 'invalid_request', message });
}

test('a text is taken as it is', () => {
  for (const text of ['alice', ' ', '\0', 'é', '🙂', '**', 'a'.repeat(512)]) {
    assert.equal(checkText(text, 'x'), text);
  }
});

test('an empty text is refused, with its place', () => {
  checkRefused(() => checkText('', 'actor_id'), /actor_id: must not be empty/u);
});

test('the limit on a text counts bytes of UTF-8, not characters', () => {
  assert.equal(checkText('é'.repeat(256), 'x').length, 256);
  checkRefused(
    () => checkText(`${'é'.repeat(256)}e`, 'x'),
    /x: must not be longer than 512 bytes/u,
  );
  checkRefused(() => checkText('a'.repeat(513), 'x'), /512 bytes/u);
});

test('half a surrogate pair is refused: as bytes it would be another id', () => {
  checkRefused(() => checkText('\ud83d', 'x'), /surrogate/u);
});

test('types that stand for many are refused', () => {
  assert.equal(checkType('User', 'x'), 'User');
  checkRefused(() => checkType('Actor', 'actor_type'), /actor_type: must be a concrete type/u);
  checkRefused(() => checkType('Resource', 'x'), /concrete/u);
  checkRefused(() => checkType('', 'x'), /empty/u);
});

test('the wildcard is not an id', () => {
  checkRefused(() => checkId('User', '*', 'x'), /x: must be the id of one value/u);
});

test('Integers come out in their one form, and nothing else passes for one', () => {
  assert.equal(checkId('Integer', '007', 'x'), '7');
  assert.equal(checkId('Integer', '-0', 'x'), '0');
  assert.equal(checkId('User', '007', 'x'), '007');
  checkRefused(() => checkId('Integer', '7.5', 'x'), /x: must be a whole number/u);
  checkRefused(() => checkId('Integer', '9223372036854775808', 'x'), /64 bits/u);
});

test('Booleans are true and false', () => {
  assert.equal(checkId('Boolean', 'true', 'x'), 'true');
  checkRefused(() => checkId('Boolean', 'True', 'x'), /x: must be "true" or "false"/u);
});

test('a value says which of its parts is wrong', () => {
  assert.deepEqual(checkValue({ type: 'User', id: 'a' }, ''), { type: 'User', id: 'a' });
  checkRefused(() => checkValue({ type: '', id: 'a' }, 'actor_'), /actor_type: /u);
  checkRefused(
    () => checkValue({ type: 'User', id: '' }, 'resources[3].'),
    /resources\[3\]\.id: /u,
  );
});
