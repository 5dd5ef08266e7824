import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { lookAtStore } from '../../../../node/cli/serve/look-at-store.ts';
import { SYSTEM_CLOCK } from '../../../../node/lib/clock.ts';
import type { SnapshotSource } from '../../../../node/upstream/snapshot-source.ts';
import { storeOf } from '../../../../node/upstream/snapshot-store.ts';
import { temporaryDirectory, writeGenerationFile } from '../../../fakes/generation-files.ts';
import { ENVIRONMENT } from '../../../fakes/policy-world.ts';

const PARTS = { environment: ENVIRONMENT, clock: SYSTEM_CLOCK, chance: Math.random };

/** What is said of the store at a path, once all is said. */
async function warningsOf(path: string, isWritten = false): Promise<readonly string[]> {
  await using store = storeOf({ kind: 'path', path }, PARTS);
  const warnings: string[] = [];
  const looked = Promise.withResolvers<void>();
  const watched: SnapshotSource = {
    name: store.name,
    newest: (signal) => store.newest(signal).finally(looked.resolve),
  };
  const warn = (sentence: string) => void warnings.push(sentence);
  await using _looking = lookAtStore({ store: watched, isWritten, warn });
  await looked.promise;
  // Its verdict follows within the same turn of the event loop.
  await new Promise(setImmediate);
  return warnings;
}

test('a store with a snapshot is nothing to tell', async () => {
  using directory = temporaryDirectory();
  const path = join(directory.path, 'seed.generation');
  writeGenerationFile(path);
  assert.deepEqual(await warningsOf(path), []);
});

test('one where nothing is, is told', async () => {
  const [warning, ...more] = await warningsOf('/nonexistent');
  assert.deepEqual(more, []);
  assert.match(
    String(warning),
    /^OSO_FALLBACK_STORE: nothing .* at \/nonexistent yet: a node with/u,
  );
});

test('but not to the node that fills it', async () =>
  assert.deepEqual(await warningsOf('/nonexistent', true), []));

test('one that cannot be used is told with the reason, also to the node that fills it', async () => {
  using directory = temporaryDirectory();
  const path = join(directory.path, 'seed.generation');
  writeGenerationFile(path, { environment: '42' });
  for (const isWritten of [true, false]) {
    const [warning] = await warningsOf(path, isWritten);
    assert.match(String(warning), /^OSO_FALLBACK_STORE: nothing to start from: .*e_42/u);
  }
});

test('a look that is not over when the node ends is given up, without a word', async () => {
  const warnings: string[] = [];
  const store: SnapshotSource = {
    name: 'slow',
    newest: (signal) =>
      new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('end')))),
  };
  const looking = lookAtStore({ store, isWritten: false, warn: (text) => warnings.push(text) });
  await looking[Symbol.asyncDispose]();
  assert.deepEqual(warnings, []);
});

test('without a store there is nothing to look at', async () => {
  const warn = () => assert.fail();
  await using _looking = lookAtStore({ store: undefined, isWritten: false, warn });
});
