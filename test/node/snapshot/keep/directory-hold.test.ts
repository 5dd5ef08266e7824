import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NodeError } from '../../../../node/lib/errors.ts';
import { DirectoryHold } from '../../../../node/snapshot/keep/directory-hold.ts';
import { DirectoryLock } from '../../../../node/snapshot/keep/directory-lock.ts';
import { Shelf } from '../../../../node/snapshot/keep/shelf.ts';
import { CrashingDisk } from '../../../fakes/crashing-disk.ts';
import { FakeClock } from '../../../fakes/fake-clock.ts';
import { NOW_MS, PATH, volume } from '../stored-generations.ts';

function holdOf(disk: CrashingDisk, holder = 'here'): DirectoryHold {
  const clock = new FakeClock(NOW_MS);
  const isRunning = () => true;
  const lock = new DirectoryLock({ disk, directory: PATH, holder, isRunning, clock });
  const shelf = new Shelf({ disk, path: PATH, nowMs: () => clock.nowMs(), report: () => {} });
  return new DirectoryHold({ disk, path: PATH, environment: 'test', lock, shelf });
}

function fail(code: string) {
  return () => {
    throw Object.assign(new Error(code), { code });
  };
}

function isWell(hold: DirectoryHold): boolean {
  return hold.condition.kind === 'well';
}

test('a disk that fails makes the condition unwell, and what comes next begins again', () => {
  const disk = new CrashingDisk();
  disk.state = 'read-only';
  const hold = holdOf(disk);
  hold.begin();
  assert.equal(isWell(hold), false);
  disk.state = 'well';
  assert.equal(
    hold.attempt('look', () => 7),
    7,
  );
  assert.deepEqual(hold.condition, { kind: 'well' });
  disk.remove(PATH);
  hold.attempt('look', () => disk.names(PATH));
});

test('a failure says what was to be done, and why it can’t be', () => {
  const hold = holdOf(volume());
  const message = /^Cannot keep it: the device fails \(EIO\)\./u;
  assert.throws(() => hold.attempt('keep it', fail('EIO')), { code: 'disk_unavailable', message });
  assert.match(hold.condition.kind === 'unwell' ? hold.condition.reason : '', message);
});

test('a full disk stays full until something large fits', () => {
  const hold = holdOf(volume());
  assert.throws(() => hold.attempt('keep it', fail('ENOSPC')), { code: 'disk_unavailable' });
  hold.attempt('look', () => {});
  assert.equal(isWell(hold), false);
  hold.attempt('keep it', () => {}, { isLarge: true });
  assert.equal(isWell(hold), true);
});

test('a refusal that is not the disk’s fault leaves the condition well', () => {
  const hold = holdOf(volume());
  const refuse = () => {
    throw new NodeError('too_old', 'Cannot keep it');
  };
  assert.throws(() => hold.attempt('keep it', refuse), { code: 'too_old' });
  hold.try('keep it', refuse);
  hold.try('keep it', fail('EIO'));
  assert.equal(isWell(hold), false);
});

test('a bug stays a bug', () => {
  const bug = () => assert.fail('A bug');
  assert.throws(() => holdOf(volume()).try('keep it', bug), { message: 'A bug' });
  assert.throws(() => holdOf(volume()).attempt('keep it', bug), { message: 'A bug' });
});

test('a directory that another has is refused at the beginning, and later', () => {
  const disk = volume();
  holdOf(disk).begin();
  const second = holdOf(disk, 'second');
  assert.throws(() => second.begin(), { code: 'disk_unavailable', message: /here is using it/u });
  assert.throws(() => second.attempt('look', () => {}), { code: 'disk_unavailable' });
});

test('what is being built is not a leftover; all else under incoming is', () => {
  const disk = volume();
  const hold = holdOf(disk);
  hold.begin();
  hold.placeName = '1-1';
  for (const name of ['1-1', '1-0']) disk.makeDirectory(`${PATH}/incoming/${name}`);
  hold.try('look', fail('EIO'));
  hold.begin();
  assert.deepEqual([...disk.names(`${PATH}/incoming`)], ['1-1']);
});

test('a new directory is there for good, with those above it', () => {
  const disk = new CrashingDisk();
  holdOf(disk).begin();
  const after = disk.restarted({ names: 'flushed', bytes: 'flushed' });
  assert.deepEqual([...after.names(PATH)], ['lock-000000000001']);
});
