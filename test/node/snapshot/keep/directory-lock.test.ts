import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NodeError } from '../../../../node/lib/errors.ts';
import {
  DirectoryLock,
  isLockName,
  LOCK_LEASE_MS,
  LOCK_RENEW_MS,
} from '../../../../node/snapshot/keep/directory-lock.ts';
import type { Disk } from '../../../../node/snapshot/disk.ts';
import { CrashingDisk } from '../../../fakes/crashing-disk.ts';
import { FakeClock } from '../../../fakes/fake-clock.ts';

const DIRECTORY = '/volume';

/** Nodes are `here-…`, `there-…`: of this host or another. Those that end in `gone` do not run. */
function lockOf(disk: Disk, holder: string, clock = new FakeClock()): DirectoryLock {
  const isRunning = (other: string) =>
    other.startsWith('there') ? undefined : !other.endsWith('gone');
  return new DirectoryLock({ disk, directory: DIRECTORY, holder, isRunning, clock });
}

function newDisk(): CrashingDisk {
  const disk = new CrashingDisk();
  disk.makeDirectory(DIRECTORY);
  return disk;
}

function checkRefused(lock: DirectoryLock, message: RegExp) {
  assert.throws(() => lock.take(), { code: 'disk_unavailable', message });
  assert.equal(lock.isHeld(), false);
}

test('a free directory is taken, kept, and given back', () => {
  const disk = newDisk();
  const lock = lockOf(disk, 'here-1');
  assert.equal(lock.isHeld(), false);
  lock.take();
  lock.take();
  assert.equal(lock.isHeld(), true);
  assert.equal(lock.number, 1);
  lock.release();
  assert.equal(lock.isHeld(), false);
  const next = lockOf(disk, 'here-2');
  next.take();
  assert.equal(next.number, 2);
  assert.deepEqual([...disk.names(DIRECTORY)], ['lock-000000000002']);
});

test('a directory in use is refused by the name of the holder', () => {
  const [disk, clock] = [newDisk(), new FakeClock()];
  lockOf(disk, 'here-1', clock).take();
  clock.advance(4_000);
  checkRefused(
    lockOf(disk, 'here-2', clock),
    /^Cannot use \/volume: here-1 is using it, and last said so 4 s ago\. End that one, or take/u,
  );
  clock.advance(LOCK_LEASE_MS * 10);
  checkRefused(lockOf(disk, 'here-2', clock), /here-1 is using it/u);
});

test('who can only read is refused by nobody: the disk is at fault', () => {
  const disk = newDisk();
  lockOf(disk, 'here-1').take();
  const lock = lockOf(disk, 'here-2');
  checkRefused(lock, /here-1 is using it/u);
  assert.deepEqual([...disk.names(DIRECTORY)], ['lock-000000000001']);
  disk.state = 'read-only';
  assert.throws(() => lock.take(), { code: 'EROFS' });
});

test('a disk that fails while another uses the directory does not hide that', () => {
  const disk = newDisk();
  lockOf(disk, 'here-1').take();
  for (const code of ['EIO', 'ENOSPC']) {
    const fail = () => {
      throw Object.assign(new Error(code), { code });
    };
    checkRefused(
      lockOf(Object.assign(disk, { makeDirectory: fail }), 'here-2'),
      /here-1 is using/u,
    );
  }
});

test('the lock of a process that is gone is taken at once', () => {
  const disk = newDisk();
  lockOf(disk, 'here-gone').take();
  const lock = lockOf(disk, 'here-2');
  lock.take();
  assert.deepEqual([lock.isHeld(), lock.number], [true, 2]);
});

test('the lock of another host is taken when it was not renewed for the lease', () => {
  const [disk, clock] = [newDisk(), new FakeClock()];
  const there = lockOf(disk, 'there-1', clock);
  there.take();
  for (let renewals = 0; renewals < 10; renewals += 1) {
    clock.advance(LOCK_RENEW_MS);
    there.renew();
  }
  clock.advance(LOCK_LEASE_MS);
  checkRefused(lockOf(disk, 'here-2', clock), /there-1 is using it, and last said so 30 s ago/u);
  clock.advance(1);
  lockOf(disk, 'here-2', clock).take();
  assert.equal(there.isHeld(), false);
});

test('the lock of a host whose clock was ahead is taken when it is seen unchanged for the lease', () => {
  const [disk, clock] = [newDisk(), new FakeClock()];
  lockOf(disk, 'there-1', new FakeClock(9e12)).take();
  const lock = lockOf(disk, 'here-2', clock);
  checkRefused(lock, /there-1 is using it, and last said so by a clock ahead of this one/u);
  clock.advance(LOCK_LEASE_MS);
  checkRefused(lock, /there-1/u);
  clock.advance(1);
  lock.take();
  assert.equal(lock.isHeld(), true);
});

test('the lock of a host whose clock is ahead is not taken while it is renewed', () => {
  const [disk, clock, ahead] = [newDisk(), new FakeClock(), new FakeClock(9e12)];
  const there = lockOf(disk, 'there-1', ahead);
  there.take();
  const lock = lockOf(disk, 'here-2', clock);
  for (let renewals = 0; renewals < 10; renewals += 1) {
    checkRefused(lock, /there-1/u);
    for (const each of [clock, ahead]) each.advance(LOCK_RENEW_MS);
    there.renew();
  }
});

test('who lost the lock does not take it back while the other renews it', () => {
  const [disk, clock] = [newDisk(), new FakeClock()];
  // Two containers of one name: each takes the other's process for one that is gone.
  const one = lockOf(disk, 'here-1-gone', clock);
  const two = lockOf(disk, 'here-2-gone', clock);
  one.take();
  two.take();
  checkRefused(one, /here-2-gone is using it/u);
  clock.advance(LOCK_LEASE_MS + 1);
  one.take();
  assert.deepEqual([one.isHeld(), two.isHeld()], [true, false]);
});

test('a lock that says nothing, or was given back, is free', () => {
  const disk = newDisk();
  disk.makeDirectory('/volume/lock-000000000041');
  const lock = lockOf(disk, 'here-1');
  lock.take();
  assert.equal(lock.number, 42);
});

test('numbers never go back, also on another volume', () => {
  const disk = newDisk();
  const lock = lockOf(disk, 'here-1');
  lock.take();
  disk.swapFor(newDisk());
  assert.equal(lock.isHeld(), false);
  lock.take();
  assert.equal(lock.number, 2);
});

test('a lock that came to be although the disk said that something failed is its maker’s', () => {
  for (let call = 0; ; call += 1) {
    const disk = newDisk().restarted(
      { names: 'all', bytes: 'all' },
      { failsAt: { call, code: 'EIO' } },
    );
    const lock = lockOf(disk, 'here-1');
    try {
      lock.take();
      break;
    } catch (error) {
      assert.ok(error instanceof Error && 'code' in error && error.code === 'EIO', String(error));
    }
    lock.take();
    assert.equal(lock.isHeld(), true);
    assert.deepEqual(
      [...disk.names(DIRECTORY)].filter((name) => !isLockName(name)),
      [],
    );
  }
});

/** The other acts between two calls of the first. Gives whether it came to that. */
function checkRace(callAt: number, others: (disk: Disk) => readonly DirectoryLock[]): boolean {
  const disk = newDisk();
  lockOf(disk, 'here-gone').take();
  let otherLocks: readonly DirectoryLock[] = [];
  let hasRun = false;
  const interrupted = interruptedAt(disk, callAt, () => {
    hasRun = true;
    otherLocks = others(disk);
  });
  const first = lockOf(interrupted, 'here-first');
  let isTaken = true;
  try {
    first.take();
  } catch (error) {
    assert.ok(error instanceof NodeError && error.code === 'disk_unavailable', String(error));
    isTaken = false;
  }
  assert.equal(first.isHeld(), isTaken);
  const held = [first, ...otherLocks].filter((lock) => lock.isHeld());
  assert.equal(held.length, 1, `held by ${held.length} after call ${callAt}`);
  return hasRun;
}

function taken(lock: DirectoryLock): DirectoryLock {
  try {
    lock.take();
  } catch (error) {
    assert.ok(error instanceof NodeError, String(error));
  }
  return lock;
}

test('of two that would take over one lock one gets it, whatever happens between their steps', () => {
  let callAt = 0;
  while (checkRace(callAt, (disk) => [taken(lockOf(disk, 'here-second'))])) callAt += 1;
  assert.ok(callAt > 10, String(callAt));
});

test('so it is when the lock was taken, given back and taken again between their steps', () => {
  let callAt = 0;
  const others = (disk: Disk) => {
    const second = taken(lockOf(disk, 'here-second'));
    if (second.isHeld()) second.release();
    return [second, taken(lockOf(disk, 'here-third'))];
  };
  while (checkRace(callAt, others)) callAt += 1;
  assert.ok(callAt > 10, String(callAt));
});

/** The disk, with something else happening just before this call on it, counted from 0. */
function interruptedAt(disk: Disk, callAt: number, interruption: () => void): Disk {
  let calls = 0;
  const before = () => {
    calls += 1;
    if (calls === callAt + 1) interruption();
  };
  return new Proxy(disk, {
    get(target, key: keyof Disk) {
      return (...args: readonly string[]) => {
        before();
        return (target[key] as (...all: readonly string[]) => unknown).call(target, ...args);
      };
    },
  });
}
