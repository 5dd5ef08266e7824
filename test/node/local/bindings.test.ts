import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NO_BINDINGS } from '../../../node/local/bindings.ts';

test('without bindings nothing is looked up and nothing is cast', () => {
  assert.deepEqual(NO_BINDINGS, { bound: [], sqlTypes: new Map() });
});
