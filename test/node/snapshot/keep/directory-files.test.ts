import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { NodeError } from '../../../../node/lib/errors.ts';
import { damaged } from '../../../../node/snapshot/damaged.ts';
import {
  damagedNameOf,
  glanceAt,
  isDamage,
  listFiles,
  nameOf,
  readHeadOf,
  usedBytesOf,
} from '../../../../node/snapshot/keep/directory-files.ts';
import { build, volume } from '../stored-generations.ts';

const DIRECTORY = '/volume';

test('names tell generations, newest first, from what was set aside and what is nobody’s', () => {
  const disk = volume();
  const one = `00000000000001-${'0'.repeat(16)}.generation`;
  const two = `01763812800000-${'f'.repeat(16)}.generation`;
  const names = [one, two, damagedNameOf(one), 'incoming', 'lost+found', 'lock-000000000001'];
  const unknown = ['x', '1-0.generation', 'x.damaged', `${two}.part`];
  for (const name of [...names, ...unknown]) disk.create(join(DIRECTORY, name)).close();
  assert.deepEqual(listFiles(disk, DIRECTORY), {
    generations: [
      { name: two, path: join(DIRECTORY, two), dateMs: 1_763_812_800_000 },
      { name: one, path: join(DIRECTORY, one), dateMs: 1 },
    ],
    damaged: [damagedNameOf(one)],
    unknown,
  });
});

test('a generation is named by its date and the beginning of its digest', () => {
  const disk = volume();
  const head = build(disk, '/volume/file', { takenAtMs: 1_763_812_800_000 });
  assert.equal(nameOf(head), `01763812800000-${head.digest.slice(0, 16)}.generation`);
  assert.deepEqual(readHeadOf(disk, '/volume/file'), head);
});

test('a glance tells a whole generation from one that is not what its name says', () => {
  const disk = volume();
  const head = build(disk, '/volume/file', { takenAtMs: 7 });
  const generation = { name: nameOf(head), path: '/volume/file', dateMs: 7 };
  assert.deepEqual(glanceAt(disk, generation), { kind: 'whole', head });
  const glance = glanceAt(disk, { ...generation, name: 'other' });
  assert.ok(glance.kind === 'unusable' && isDamage(glance.reason), glance.kind);
});

test('what can’t be read is unusable, but that is no damage', () => {
  const disk = volume();
  build(disk, '/volume/file', { takenAtMs: 7 });
  for (const call of [0, 1]) {
    const failing = disk.restarted(
      { names: 'all', bytes: 'all' },
      { failsAt: { call, code: 'EIO' } },
    );
    const glance = glanceAt(failing, { name: 'x', path: '/volume/file', dateMs: 7 });
    assert.ok(glance.kind === 'unusable' && !isDamage(glance.reason), glance.kind);
  }
});

test('damage is of bytes alone', () => {
  assert.equal(isDamage(damaged('its stamp is damaged')), true);
  assert.equal(isDamage(damaged('x', { cause: new SyntaxError('y') })), true);
  assert.equal(isDamage(new NodeError('too_old', 'x')), false);
  assert.equal(isDamage(new Error('x')), false);
});

test('used bytes are those of all files, however deep', () => {
  const disk = volume();
  disk.makeDirectory('/volume/a/b');
  for (const path of ['/volume/1', '/volume/a/2', '/volume/a/b/3']) {
    disk.create(path).write(Buffer.alloc(10), 0);
  }
  assert.equal(usedBytesOf(disk, DIRECTORY), 30);
});

test('what goes while it is counted is not counted', () => {
  const disk = volume();
  disk.makeDirectory('/volume/a');
  const names = disk.names.bind(disk);
  disk.names = (path) => {
    const found = names(path);
    disk.remove('/volume/a');
    return found;
  };
  assert.equal(usedBytesOf(disk, DIRECTORY), 0);
});
