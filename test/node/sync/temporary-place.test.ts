import assert from 'node:assert/strict';
import { statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { test } from 'node:test';
import { type Disk, SYSTEM_DISK } from '../../../node/snapshot/disk.ts';
import { TemporaryPlace } from '../../../node/sync/temporary-place.ts';
import { CrashingDisk } from '../../fakes/crashing-disk.ts';
import { temporaryDirectory, writeGenerationFile } from '../../fakes/generation-files.ts';

const HOLDER = 'here process 1 start 7';

function placeOn(disk: Disk, { parent = '/tmp', holder = HOLDER } = {}): TemporaryPlace {
  const isRunning = (other: string) =>
    other.startsWith('here') ? !other.endsWith('gone') : undefined;
  return new TemporaryPlace({ disk, parent, holder, isRunning });
}

function newDisk(): CrashingDisk {
  const disk = new CrashingDisk();
  disk.makeDirectory('/tmp');
  return disk;
}

test('a copy is built where only this user can look, and once accepted it has no name', () => {
  using directory = temporaryDirectory();
  const place = placeOn(SYSTEM_DISK, { parent: directory.path });
  const incoming = place.incoming(1);
  assert.equal(statSync(dirname(incoming.path)).mode & 0o777, 0o700);
  writeFileSync(`${incoming.spillDirectory}/chunk`, 'spilled');
  const head = writeGenerationFile(incoming.path);
  const file = SYSTEM_DISK.open(incoming.path);
  incoming.accept(head);
  assert.deepEqual(SYSTEM_DISK.names(directory.path), []);
  assert.equal(file.size(), head.byteLength);
  file.close();
});

test('the next place, and the end, remove what was being built', () => {
  const disk = newDisk();
  const place = placeOn(disk);
  place.incoming(0);
  assert.deepEqual(disk.names('/tmp'), ['oso-fallback-copy-here+process+1+start+7-1']);
  place.incoming(0);
  assert.deepEqual(disk.names('/tmp'), ['oso-fallback-copy-here+process+1+start+7-2']);
  place.close();
  place.close();
  assert.deepEqual(disk.names('/tmp'), []);
});

test('what is not wanted is removed', () => {
  const disk = newDisk();
  placeOn(disk).incoming(0).discard();
  assert.deepEqual(disk.names('/tmp'), []);
});

test('what a process left that is gone is removed, and nothing else', () => {
  const disk = newDisk();
  for (const holder of ['here gone', 'here process 2 start 3', 'there process 2 start 3']) {
    placeOn(disk, { holder }).incoming(0);
  }
  disk.makeDirectory('/tmp/oso-fallback-other-1');
  placeOn(disk).removeLeftovers();
  assert.deepEqual([...disk.names('/tmp')].toSorted(), [
    'oso-fallback-copy-here+process+2+start+3-1',
    'oso-fallback-copy-there+process+2+start+3-1',
    'oso-fallback-other-1',
  ]);
});

test('a place that cannot be had is the disk’s fault, and nothing is left of it', () => {
  const disk = newDisk();
  disk.capacityBytes = 1_000;
  assert.throws(() => placeOn(disk).incoming(1_001), {
    code: 'disk_unavailable',
    message: /^Cannot build a copy in \/tmp: it takes 0\.0 MB and 0\.0 MB are free/u,
  });
  assert.deepEqual(disk.names('/tmp'), []);
  disk.state = 'read-only';
  assert.throws(() => placeOn(disk).incoming(0), {
    code: 'disk_unavailable',
    message: /^Cannot build a copy in \/tmp: it is read-only/u,
  });
  disk.state = 'vanished';
  placeOn(disk).removeLeftovers();
});

test('a name that somebody else took is not used', () => {
  const disk = newDisk();
  disk.makeDirectory('/tmp/oso-fallback-copy-here+process+1+start+7-1');
  const place = placeOn(disk);
  assert.throws(() => place.incoming(0), { code: 'disk_unavailable', message: /EEXIST/u });
  assert.equal(disk.names('/tmp').length, 1);
  place.incoming(0);
});
