/** On a real disk, with a clock that stands still until it is moved. */

import assert from 'node:assert/strict';
import {
  mkdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { watchKeyFile } from '../../../../node/cli/serve/watch-key-file.ts';
import { hashOfKey } from '../../../../node/http/auth.ts';
import { temporaryDirectory } from '../../../fakes/generation-files.ts';
import { ManualClock } from '../../../fakes/manual-clock.ts';

const [ONE = '', TWO = '', THREE = ''] = ['1', '2', '3'].map(hashOfKey);

function directoryFor(context: TestContext): string {
  const directory = temporaryDirectory();
  context.after(() => directory[Symbol.dispose]());
  return directory.path;
}

/** What is told of the file, as it settles. */
async function watching(context: TestContext, path: string) {
  const clock = new ManualClock();
  const told: string[] = [];
  const watch = watchKeyFile({
    path,
    clock,
    replace: (hashes) => told.push([...hashes].join(' ')),
    keep: (reason) => told.push(reason),
  });
  context.after(() => watch[Symbol.asyncDispose]());
  const looked = async () => {
    while (clock.sleepers === 0) await setImmediate();
    return told.splice(0);
  };
  /** What the next look tells. */
  const look = async () => {
    await clock.advance(2_000);
    return await looked();
  };
  /** What two looks tell that find the same. */
  const settled = async () => [...(await look()), ...(await look())];
  await looked();
  return { first: await look(), look, settled };
}

/** As the kubelet lays out a volume: the file is a link into `..data`, itself a link to a folder. */
function mountSecret(volume: string, generation: string, text: string): string {
  mkdirSync(join(volume, generation));
  writeFileSync(join(volume, generation, 'hashes'), text);
  symlinkSync(generation, join(volume, '..data_tmp'));
  renameSync(join(volume, '..data_tmp'), join(volume, '..data'));
  return join(volume, 'hashes');
}

test('a Secret that is swapped below its links is read anew', async (context) => {
  const volume = directoryFor(context);
  const path = mountSecret(volume, '..1', `${ONE}\n`);
  symlinkSync('..data/hashes', path);
  const { first, settled } = await watching(context, path);
  assert.deepEqual(first, [ONE]);
  assert.deepEqual(await settled(), []);
  mountSecret(volume, '..2', `${ONE}\n${TWO}\n`);
  rmSync(join(volume, '..1'), { recursive: true });
  assert.deepEqual(await settled(), [`${ONE} ${TWO}`]);
  mountSecret(volume, '..3', `${THREE}\n`);
  assert.deepEqual(await settled(), [THREE]);
  assert.deepEqual(await settled(), []);
});

test('a file that is written in place is read anew, also within one tick of its clock', async (context) => {
  const path = join(directoryFor(context), 'hashes');
  const at = new Date(1_000_000);
  writeFileSync(path, ONE);
  utimesSync(path, at, at);
  const { first, settled } = await watching(context, path);
  writeFileSync(path, TWO);
  utimesSync(path, at, at);
  assert.deepEqual([first, await settled()], [[ONE], [TWO]]);
});

test('a list that is found half-written locks nobody out, and is no trouble', async (context) => {
  const path = join(directoryFor(context), 'hashes');
  writeFileSync(path, `${ONE}\n${TWO}\n`);
  const { look } = await watching(context, path);
  for (const half of ['', `${ONE}\n`, `${ONE}\n${TWO.slice(0, 20)}`, `${ONE}\n${TWO}\n`]) {
    writeFileSync(path, half);
    assert.deepEqual(await look(), [], half);
  }
  assert.deepEqual(await look(), [], 'it is the list that was told');
  writeFileSync(path, `${ONE}\n`);
  assert.deepEqual([await look(), await look()], [[], [ONE]]);
});

test('what is wrong with it is told once, and that it is well again', async (context) => {
  const path = join(directoryFor(context), 'hashes');
  writeFileSync(path, ONE);
  const { settled } = await watching(context, path);
  unlinkSync(path);
  assert.deepEqual(await settled(), ['cannot be read: it is not there (ENOENT)']);
  assert.deepEqual(await settled(), []);
  writeFileSync(path, `${ONE}\nhunter2`);
  assert.match((await settled()).join(), /^line 2 is not the SHA-256/u);
  writeFileSync(path, '');
  assert.deepEqual(await settled(), ['has no hash in it: nobody would be let in']);
  writeFileSync(path, ONE);
  assert.deepEqual(await settled(), [ONE]);
});

test('without a file there is nothing to watch', async () => {
  const told = () => assert.fail();
  const clock = new ManualClock();
  await using _watch = watchKeyFile({ path: undefined, clock, replace: told, keep: told });
  assert.equal(clock.sleepers, 0);
});

test('after its end nothing is told', async (context) => {
  const path = join(directoryFor(context), 'hashes');
  const clock = new ManualClock();
  const told = () => assert.fail();
  const watch = watchKeyFile({ path, clock, replace: told, keep: told });
  await watch[Symbol.asyncDispose]();
  assert.equal(clock.sleepers, 0);
});
