import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  DEVELOPMENT_ENVIRONMENT,
  DEVELOPMENT_KEY,
  newTestKey,
} from '../../../node/primary/keys.ts';

test('the development key names its environment', () =>
  assert.equal(DEVELOPMENT_KEY.split('_')[1], DEVELOPMENT_ENVIRONMENT));

test('a test key has the form of the development server’s, and names its environment', () => {
  let next = 0;
  const { environment, key } = newTestKey((count) => new Uint8Array(count).fill((next += 1)));
  assert.equal(environment, 'testenv010101010101');
  assert.equal(key, 'e_testenv010101010101_020202020202_03030303030303030303030303030303');
});
