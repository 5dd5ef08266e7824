import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readHashFile } from '../../../node/config/key-hashes.ts';
import { hashOfKey } from '../../../node/http/auth.ts';
import { objectIn } from '../../../operator/desired/json.ts';
import { keyHashesSecret } from '../../../operator/desired/key-hashes-secret.ts';
import { fallbackWith, textIn } from './fallbacks.ts';

const FALLBACK = fallbackWith({ applicationKeys: { secretName: 'apps', keys: ['web'] } });
const HASHES = ['e_0123456789_2_b', 'e_0123456789_1_a'].map(hashOfKey);

function fileOf(applicationKeyHashes: readonly string[]): string {
  const secret = keyHashesSecret(FALLBACK, { applicationKeyHashes });
  return Buffer.from(textIn(objectIn(secret?.['data'])['sha256']), 'base64').toString();
}

test('a node reads the hashes from the file', () =>
  assert.deepEqual(readHashFile(fileOf(HASHES)), {
    kind: 'hashes',
    hashes: new Set(HASHES.toSorted()),
  }));

test('the file is the same in whatever order, and however often, keys are named', () =>
  assert.equal(fileOf([...HASHES, ...HASHES]), fileOf(HASHES.toReversed())));

test('without keys there is no list', () =>
  assert.equal(keyHashesSecret(fallbackWith(), {}), undefined));

test('an empty list is a bug: it would lock everyone out', () => {
  assert.throws(() => fileOf([]), { name: 'AssertionError' });
  assert.throws(() => keyHashesSecret(FALLBACK, {}), { name: 'AssertionError' });
});
