import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inspect } from 'node:util';
import { Secret } from '../../../node/lib/secret.ts';

const secret = new Secret('hunter2');

test('a secret gives its value to who asks for it', () => assert.equal(secret.reveal(), 'hunter2'));

test('no way of printing shows the value', () => {
  const shown = [
    String(secret),
    JSON.stringify({ secret }),
    inspect({ secret }),
    JSON.stringify(Object.entries(secret)),
  ].join('\n');
  assert.doesNotMatch(shown, /hunter2/u);
  assert.match(shown, /\[secret\]/u);
});

test('the value is taken out of texts that quote it, wherever and however often', () =>
  assert.equal(secret.redact('hunter2, not hunter2!'), '[secret], not [secret]!'));
