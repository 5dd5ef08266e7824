import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { LOCK_LEASE_MS, LOCK_RENEW_MS } from '../../../../node/snapshot/keep/directory-lock.ts';
import { GenerationDirectory, keepLocked } from '../../../../node/snapshot/keep/directory.ts';
import { CrashingDisk, type DiskState } from '../../../fakes/crashing-disk.ts';
import { FakeClock } from '../../../fakes/fake-clock.ts';
import {
  build,
  buildAndAccept,
  datesIn,
  litterIn,
  NOW_MS,
  openOn,
  PATH,
  start,
  volume,
} from '../stored-generations.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

test('a directory is made, with those above it, and is empty', () => {
  const disk = new CrashingDisk();
  const { directory, reports } = openOn(disk);
  assert.deepEqual(directory.newestFirst(), []);
  assert.deepEqual(directory.condition(), { kind: 'well' });
  assert.deepEqual(reports, []);
});

test('an accepted generation has its name, its head, and is alone', () => {
  const disk = volume();
  const { directory } = openOn(disk);
  const head = buildAndAccept(disk, directory, { takenAtMs: NOW_MS });
  const name = `0${NOW_MS}-${head.digest.slice(0, 16)}.generation`;
  assert.deepEqual(directory.newestFirst(), [{ path: join(PATH, name), head }]);
  buildAndAccept(disk, directory, { takenAtMs: NOW_MS + 1 });
  assert.deepEqual(datesIn(directory), [NOW_MS + 1]);
  assert.deepEqual(litterIn(disk), ['incoming']);
});

test('as many as are to be kept are kept, and room is made for the next before it is built', () => {
  const disk = volume();
  const { directory } = openOn(disk, { keep: 3 });
  for (let minute = 1; minute <= 5; minute += 1) {
    buildAndAccept(disk, directory, { takenAtMs: minute * MINUTE_MS });
  }
  assert.deepEqual(datesIn(directory), [5 * MINUTE_MS, 4 * MINUTE_MS, 3 * MINUTE_MS]);
  directory.incoming();
  assert.deepEqual(datesIn(directory), [5 * MINUTE_MS, 4 * MINUTE_MS]);
});

test('what the disk holds at most is two generations, also with two that are kept', () => {
  const disk = volume();
  const { directory } = openOn(disk, { keep: 2 });
  const { byteLength } = buildAndAccept(disk, directory, { takenAtMs: 1 });
  for (let takenAtMs = 2; takenAtMs < 6; takenAtMs += 1) {
    const place = directory.incoming();
    const head = build(disk, place.path, { takenAtMs });
    assert.ok(directory.usedBytes() < 2.1 * byteLength, String(directory.usedBytes()));
    directory.accept(place.path, head);
    assert.ok(directory.usedBytes() < 2.1 * byteLength, String(directory.usedBytes()));
  }
});

test('what is used is counted to the last file', () => {
  const disk = volume();
  const { directory } = openOn(disk);
  const emptyBytes = directory.usedBytes();
  const { spillDirectory } = directory.incoming();
  const file = disk.create(join(spillDirectory, 'chunk'));
  file.write(Buffer.alloc(1000), 0);
  assert.equal(directory.usedBytes(), emptyBytes + 1000);
});

test('one place at a time: what an earlier one holds is removed', () => {
  const disk = volume();
  const { directory } = openOn(disk);
  const first = directory.incoming();
  const head = build(disk, first.path, { takenAtMs: 1 });
  const second = directory.incoming();
  assert.notEqual(first.path, second.path);
  assert.equal(disk.sizeOf(first.path), undefined);
  assert.throws(() => directory.accept(first.path, head), { code: 'disk_unavailable' });
});

test('an older one is refused, and one that is forced takes the place of newer ones', () => {
  const disk = volume();
  const { directory } = openOn(disk, { keep: 2 });
  buildAndAccept(disk, directory, { takenAtMs: 1000 });
  buildAndAccept(disk, directory, { takenAtMs: 2000 });
  const refused = {
    code: 'too_old',
    message: /^Cannot keep generation 0\S+: it was taken at 1970/u,
  };
  assert.throws(() => buildAndAccept(disk, directory, { takenAtMs: 1999 }), refused);
  assert.deepEqual(datesIn(directory), [2000]);
  assert.deepEqual(directory.condition(), { kind: 'well' });
  buildAndAccept(disk, directory, { takenAtMs: 1999, isForced: true });
  assert.deepEqual(datesIn(directory), [1999]);
});

test('of the same moment the one that came later is the one that is kept', () => {
  for (const [firstFact, secondFact] of [
    ['a', 'b'],
    ['b', 'a'],
    ['a', 'a'],
  ]) {
    const disk = volume();
    const { directory } = openOn(disk, { keep: 2 });
    buildAndAccept(disk, directory, { takenAtMs: 1000, fact: firstFact });
    const second = buildAndAccept(disk, directory, { takenAtMs: 1000, fact: secondFact });
    assert.deepEqual(
      directory.newestFirst().map(({ head }) => head),
      [second],
    );
  }
});

test('older than what was served is too old on another volume as well', () => {
  const disk = volume();
  const { directory } = openOn(disk);
  buildAndAccept(disk, directory, { takenAtMs: 2000 });
  disk.swapFor(volume());
  assert.throws(() => buildAndAccept(disk, directory, { takenAtMs: 1999 }), { code: 'too_old' });
  buildAndAccept(disk, directory, { takenAtMs: 2001 });
  assert.deepEqual(datesIn(directory), [2001]);
});

test('one that a clock far ahead has dated is said, is used, and is replaced by the next', () => {
  const disk = volume();
  const ahead = openOn(disk, { clock: new FakeClock(NOW_MS + 400 * DAY_MS) });
  buildAndAccept(disk, ahead.directory, { takenAtMs: NOW_MS + 400 * DAY_MS });
  ahead.directory.close();
  const { directory, reports } = openOn(disk);
  assert.match(
    reports.join(),
    /is dated 2027-12-27T12:00:00\.000Z, far ahead of this node’s clock/u,
  );
  assert.equal(start(disk, directory)?.takenAtMs, NOW_MS + 400 * DAY_MS);
  const oldExport = { takenAtMs: NOW_MS - 2 * DAY_MS };
  assert.throws(() => buildAndAccept(disk, directory, oldExport), { code: 'too_old' });
  buildAndAccept(disk, directory, { takenAtMs: NOW_MS });
  assert.deepEqual(datesIn(directory), [NOW_MS]);
});

test('what is accepted is what was said', () => {
  const disk = volume();
  const { directory } = openOn(disk);
  const place = directory.incoming();
  const head = build(disk, place.path, { takenAtMs: 1000 });
  const other = { ...head, digest: head.digest.replaceAll(/./gu, 'a') };
  assert.throws(() => directory.accept(place.path, other), { code: 'damaged_generation' });
  const foreign = build(disk, place.path, { takenAtMs: 1000, environment: 'other' });
  assert.throws(() => directory.accept(place.path, foreign), {
    code: 'wrong_environment',
    message: /it is of environment e_other, and this node serves e_test/u,
  });
});

test('a directory of another environment is refused, and nothing in it is touched', () => {
  const disk = volume();
  const { directory } = openOn(disk);
  buildAndAccept(disk, directory, { takenAtMs: 1000 });
  directory.incoming();
  const { changes } = disk;
  assert.throws(() => openOn(disk, { environment: 'mine' }), {
    code: 'wrong_environment',
    message: /^Cannot use \/volume\/generations\/0\S+: it is of environment e_test, .* e_mine/u,
  });
  assert.equal(disk.changes, changes);
});

test('a second node is refused by the name of the holder, until that one leaves', () => {
  const disk = volume();
  const { directory } = openOn(disk);
  const second = { holder: 'here process 2 start 2', isRunning: () => true };
  assert.throws(() => openOn(disk, second), {
    code: 'disk_unavailable',
    message: /^Cannot use \/volume\/generations: here process 1 start 1 is using it/u,
  });
  directory.close();
  openOn(disk, second);
});

test('a node that waits gets the directory of a host that is gone', async () => {
  const [disk, clock] = [volume(), new FakeClock()];
  openOn(disk, { holder: 'there process 1 start 1', clock: new FakeClock(9e12) });
  const report = () => {};
  const common = {
    path: PATH,
    disk,
    environment: 'test',
    holder: 'here process 1 start 1',
    keep: 1,
  };
  const options = { ...common, clock, report, isRunning: () => undefined };
  const { signal } = new AbortController();
  const open = (waitMsMax: number) =>
    GenerationDirectory.openWhenFree(options, { clock, waitMsMax, signal });
  await assert.rejects(open(LOCK_LEASE_MS / 2), {
    message: /there process 1 start 1 is using it/u,
  });
  const directory = await open(LOCK_LEASE_MS * 2);
  assert.deepEqual(directory.condition(), { kind: 'well' });
  await assert.rejects(
    GenerationDirectory.openWhenFree(
      { ...options, environment: 'test', holder: 'here process 2 start 2', isRunning: () => true },
      { clock, waitMsMax: LOCK_LEASE_MS, signal: AbortSignal.abort(new Error('Stopped')) },
    ),
    { message: 'Stopped' },
  );
});

test('a lock that is kept is renewed until the signal aborts', async () => {
  const [disk, clock] = [volume(), new FakeClock(NOW_MS)];
  const { directory } = openOn(disk, { clock });
  const controller = new AbortController();
  const kept = keepLocked(directory, { clock, signal: controller.signal });
  while (clock.nowMs() < NOW_MS + 5 * LOCK_LEASE_MS) await Promise.resolve();
  const second = { holder: 'there process 1 start 1', isRunning: () => undefined, clock };
  assert.throws(() => openOn(disk, second), { message: /and last said so \d+ s ago/u });
  controller.abort();
  await kept;
  assert.ok(clock.sleptMs.every((sleptMs) => sleptMs === LOCK_RENEW_MS));
});

test('a damaged generation is set aside once, and the one before it is used', () => {
  const disk = volume();
  const { directory } = openOn(disk, { keep: 3 });
  for (let takenAtMs = 1; takenAtMs <= 3; takenAtMs += 1) {
    buildAndAccept(disk, directory, { takenAtMs });
  }
  const [newest, second] = directory.newestFirst();
  damage(disk, newest?.path, 10);
  damage(disk, second?.path, 20_000);
  const next = openOn(disk, { keep: 3 });
  assert.match(
    next.reports.join(),
    /^Not used: \/volume\S+\.generation\. Cannot use the generation: /u,
  );
  assert.deepEqual(datesIn(next.directory), [2, 1]);
  assert.equal(start(disk, next.directory)?.takenAtMs, 1);
  assert.deepEqual(litterIn(disk).length, 1);
  assert.match(litterIn(disk).join(), /^0{13}2-\w{16}\.generation\.damaged$/u);
  const last = openOn(disk);
  assert.deepEqual(last.reports, []);
  last.directory.incoming();
  assert.deepEqual(litterIn(disk), ['incoming']);
});

test('one that was never confirmed does not make its elders go', () => {
  const disk = volume();
  const { directory } = openOn(disk, { keep: 2 });
  buildAndAccept(disk, directory, { takenAtMs: 1 });
  buildAndAccept(disk, directory, { takenAtMs: 2 });
  const next = openOn(disk, { keep: 1 });
  next.directory.incoming();
  assert.deepEqual(datesIn(next.directory), [2, 1]);
  assert.equal(start(disk, next.directory)?.takenAtMs, 2);
  assert.deepEqual(datesIn(next.directory), [2]);
});

test('what a crash left is removed; what is nobody’s is left alone and said', () => {
  const disk = volume();
  const { directory } = openOn(disk);
  directory.incoming();
  for (const name of ['backup.tar', 'lost+found', 'locking-0123'])
    disk.makeDirectory(join(PATH, name));
  const { reports } = openOn(disk);
  assert.deepEqual(reports, [
    'Left alone: /volume/generations/backup.tar. It is not a generation’s file',
  ]);
  assert.deepEqual(litterIn(disk), ['backup.tar', 'lost+found']);
});

test('too little room is said before anything is built, and room is made as far as it can be', () => {
  const disk = volume();
  const { directory } = openOn(disk, { keep: 3 });
  for (let takenAtMs = 1; takenAtMs <= 3; takenAtMs += 1) {
    buildAndAccept(disk, directory, { takenAtMs });
  }
  disk.capacityBytes = directory.usedBytes();
  directory.incoming({ expectedBytes: 100_000 });
  assert.deepEqual(datesIn(directory), [3]);
  assert.throws(() => directory.incoming({ expectedBytes: 10_000_000 }), {
    code: 'disk_unavailable',
    message: /^Cannot build a generation in \S+: it takes 10\.0 MB and 0\.1 MB are free\. Make/u,
  });
  directory.renew();
  assert.equal(directory.condition().kind, 'unwell');
  disk.capacityBytes *= 1000;
  directory.incoming({ expectedBytes: 10_000_000 });
  assert.deepEqual(directory.condition(), { kind: 'well' });
});

/** The generation that is open goes on being read; everything else says why it can't be done. */
function checkTrouble(state: DiskState, reason: RegExp) {
  const disk = volume();
  const { directory } = openOn(disk);
  buildAndAccept(disk, directory, { takenAtMs: 1 });
  const served = disk.open(directory.newestFirst()[0]?.path ?? '');
  disk.state = state;
  const expected = { code: 'disk_unavailable', message: reason };
  assert.throws(() => directory.incoming(), expected);
  const condition = directory.condition();
  assert.match(condition.kind === 'unwell' ? condition.reason : 'well', reason);
  directory.renew();
  assert.equal(directory.condition().kind, 'unwell');
  assert.equal(served.read(Buffer.alloc(100), 0), 100);
  disk.state = 'well';
  directory.renew();
  assert.deepEqual(directory.condition(), { kind: 'well' });
  buildAndAccept(disk, directory, { takenAtMs: 2 });
  assert.deepEqual(datesIn(directory), [2]);
}

test('a volume that gets read-only is said, and used again when it is well', () =>
  checkTrouble(
    'read-only',
    /^Cannot build a generation in \/volume\S+: it is read-only \(EROFS\)\./u,
  ));
test('a volume that vanishes is said, and used again when it is back', () =>
  checkTrouble(
    'vanished',
    /^Cannot build a generation in \/volume\S+: it is not there \(ENOENT\)\./u,
  ));

test('a volume that is empty of a sudden is used from the start', () => {
  const disk = volume();
  const { directory } = openOn(disk);
  buildAndAccept(disk, directory, { takenAtMs: 1 });
  const place = directory.incoming();
  const head = build(disk, place.path, { takenAtMs: 2 });
  disk.swapFor(new CrashingDisk());
  assert.throws(() => directory.accept(place.path, head), { code: 'disk_unavailable' });
  assert.deepEqual(datesIn(directory), []);
  buildAndAccept(disk, directory, { takenAtMs: 2 });
  assert.deepEqual(datesIn(directory), [2]);
  assert.deepEqual(directory.condition(), { kind: 'well' });
});

test('a volume of another environment in its place is refused and not touched', () => {
  const [disk, other] = [volume(), volume()];
  const foreign = openOn(other, { environment: 'other', holder: 'there' }).directory;
  buildAndAccept(other, foreign, { takenAtMs: 1, environment: 'other' });
  const { directory } = openOn(disk);
  disk.swapFor(other);
  const { changes } = disk;
  assert.throws(() => directory.incoming(), { code: 'wrong_environment' });
  assert.throws(() => directory.newestFirst(), { code: 'wrong_environment' });
  assert.equal(directory.condition().kind, 'unwell');
  assert.equal(disk.changes, changes);
});

test('a start on a read-only volume lists what is there to be served', () => {
  const disk = volume();
  buildAndAccept(disk, openOn(disk).directory, { takenAtMs: 1 });
  disk.state = 'read-only';
  const { directory } = openOn(disk);
  assert.equal(start(disk, directory)?.takenAtMs, 1);
  const condition = directory.condition();
  assert.match(condition.kind === 'unwell' ? condition.reason : '', /it is read-only/u);
  directory.close();
});

test('a start on a read-only volume is not refused by another node that uses it', () => {
  const disk = volume();
  buildAndAccept(disk, openOn(disk).directory, { takenAtMs: 1 });
  const second = { holder: 'there process 2 start 2', isRunning: () => true };
  assert.throws(() => openOn(disk, second), { code: 'disk_unavailable', message: /is using it/u });
  disk.state = 'read-only';
  const { directory } = openOn(disk, second);
  assert.equal(start(disk, directory)?.takenAtMs, 1);
  assert.throws(() => directory.incoming(), { message: /it is read-only/u });
});

test('a start on a read-only volume with a damaged generation uses the one before it', () => {
  const disk = volume();
  const { directory } = openOn(disk, { keep: 2 });
  buildAndAccept(disk, directory, { takenAtMs: 1 });
  buildAndAccept(disk, directory, { takenAtMs: 2 });
  damage(disk, directory.newestFirst()[0]?.path, 20_000);
  disk.state = 'read-only';
  const next = openOn(disk).directory;
  assert.equal(start(disk, next)?.takenAtMs, 1);
  assert.deepEqual(datesIn(next), [1]);
  disk.state = 'well';
  next.renew();
  assert.match(litterIn(disk).join(), /^0{13}2-\w{16}\.generation\.damaged$/u);
});

test('a disk that a crash left full is used again', () => {
  const disk = volume();
  const { directory } = openOn(disk);
  buildAndAccept(disk, directory, { takenAtMs: 1 });
  build(disk, directory.incoming().path, { takenAtMs: 2 });
  disk.capacityBytes = directory.usedBytes();
  const next = openOn(disk);
  assert.deepEqual(next.directory.condition(), { kind: 'well' });
  assert.deepEqual(litterIn(disk), []);
  assert.equal(start(disk, next.directory)?.takenAtMs, 1);
});

test('a build goes on while something else fails for a moment', () => {
  const disk = volume();
  const { directory } = openOn(disk);
  const place = directory.incoming();
  const head = build(disk, place.path, { takenAtMs: 1 });
  disk.state = 'vanished';
  assert.throws(() => directory.usedBytes(), { code: 'disk_unavailable' });
  assert.throws(() => directory.newestFirst(), { code: 'disk_unavailable' });
  disk.state = 'well';
  directory.accept(place.path, head);
  assert.deepEqual(datesIn(directory), [1]);
});

/** One bit of it is another one. */
function damage(disk: CrashingDisk, path: string | undefined, position: number) {
  const file = disk.open(path ?? '');
  const byte = Buffer.alloc(1);
  file.read(byte, position);
  byte[0] = (byte[0] ?? 0) ^ 1;
  file.write(byte, position);
  file.flush();
  file.close();
}
