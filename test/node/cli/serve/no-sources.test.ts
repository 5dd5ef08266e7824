import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NO_SOURCES } from '../../../../node/cli/serve/no-sources.ts';
import { worldOf } from '../../../fakes/policy-world.ts';

test('with nobody to ask there is nobody to tell', async () => {
  assert.deepEqual(NO_SOURCES.all, []);
  await NO_SOURCES.publish(worldOf(), new AbortController().signal);
  await NO_SOURCES[Symbol.asyncDispose]();
});
