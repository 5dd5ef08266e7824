/** On a real disk, with a clock that stands still until it is moved. */

import assert from 'node:assert/strict';
import {
  mkdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { watchKeyFile } from '../../../node/cli/watch-key-file.ts';
import { hashOfKey } from '../../../node/http/auth.ts';
import { temporaryDirectory } from '../../fakes/generation-files.ts';
import { ManualClock } from '../../fakes/manual-clock.ts';

const [ONE = '', TWO = '', THREE = ''] = ['1', '2', '3'].map(hashOfKey);

function directoryFor(context: TestContext): string {
  const directory = temporaryDirectory();
  context.after(() => directory[Symbol.dispose]());
  return directory.path;
}

/** What is told of the file, look by look. */
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
  return {
    first: await looked(),
    /** What the next look tells. */
    next: async () => {
      await clock.advance(2_000);
      return await looked();
    },
  };
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
  const { first, next } = await watching(context, path);
  assert.deepEqual(first, [ONE]);
  assert.deepEqual(await next(), []);
  mountSecret(volume, '..2', `${ONE}\n${TWO}\n`);
  rmSync(join(volume, '..1'), { recursive: true });
  assert.deepEqual(await next(), [`${ONE} ${TWO}`]);
  mountSecret(volume, '..3', `${THREE}\n`);
  assert.deepEqual(await next(), [THREE]);
  assert.deepEqual(await next(), []);
});

test('a file that is written in place is read anew, also within one tick of its clock', async (context) => {
  const path = join(directoryFor(context), 'hashes');
  const at = new Date(1_000_000);
  writeFileSync(path, ONE);
  utimesSync(path, at, at);
  const { first, next } = await watching(context, path);
  writeFileSync(path, TWO);
  utimesSync(path, at, at);
  assert.deepEqual([first, await next()], [[ONE], [TWO]]);
});

test('what is wrong with it is told once, and that it is well again', async (context) => {
  const path = join(directoryFor(context), 'hashes');
  writeFileSync(path, ONE);
  const { next } = await watching(context, path);
  unlinkSync(path);
  assert.deepEqual(await next(), ['cannot be read: it is not there (ENOENT)']);
  assert.deepEqual(await next(), []);
  writeFileSync(path, `${ONE}\nhunter2`);
  assert.match((await next()).join(), /^line 2 is not the SHA-256/u);
  writeFileSync(path, '');
  assert.deepEqual(await next(), ['has no hash in it: nobody would be let in']);
  truncateSync(path, 1024 * 1024 + 1);
  assert.deepEqual(await next(), ['has 1048577 bytes, over the limit of 1048576']);
  writeFileSync(path, ONE);
  assert.deepEqual(await next(), [ONE]);
});

test('a folder in its place is told as such', async (context) => {
  const { first } = await watching(context, directoryFor(context));
  assert.deepEqual(first, ['cannot be read: it is a directory (EISDIR)']);
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
