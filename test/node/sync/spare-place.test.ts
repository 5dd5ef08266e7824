import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NodeError } from '../../../node/lib/errors.ts';
import { buildIn, placeIn } from '../../../node/sync/copy-place.ts';
import { SparePlace } from '../../../node/sync/spare-place.ts';
import { TemporaryPlace } from '../../../node/sync/temporary-place.ts';
import { CrashingDisk } from '../../fakes/crashing-disk.ts';
import { build, buildAndAccept, openOn, volume } from '../snapshot/stored-generations.ts';

/** A directory on one disk, and the place for when that fails on another. */
function places() {
  const disk = volume();
  const { directory } = openOn(disk);
  const spareDisk = new CrashingDisk();
  spareDisk.makeDirectory('/tmp');
  const told: string[] = [];
  const place = new SparePlace({
    directory: placeIn(directory, disk),
    spare: new TemporaryPlace({
      disk: spareDisk,
      parent: '/tmp',
      holder: 'here',
      isRunning: () => undefined,
    }),
    report: (sentence) => told.push(sentence),
  });
  return { disk, directory, spareDisk, place, told };
}

test('while the directory is well, copies are kept in it', () => {
  const { disk, directory, spareDisk, place, told } = places();
  const incoming = place.incoming(1);
  incoming.accept(build(disk, incoming.path, { takenAtMs: 1 }));
  assert.equal(directory.newestFirst().length, 1);
  assert.deepEqual([place.trouble, told, spareDisk.names('/tmp')], [undefined, [], []]);
});

test('a directory that cannot be written keeps what it has; the next copy is built elsewhere', () => {
  const { disk, directory, spareDisk, place, told } = places();
  buildAndAccept(disk, directory, { takenAtMs: 1 });
  disk.state = 'read-only';
  const incoming = place.incoming(1);
  assert.match(
    place.trouble ?? '',
    /it is read-only .*\. Until then copies are built in \/tmp and/u,
  );
  const head = build(spareDisk, incoming.path, { takenAtMs: 2 });
  assert.throws(() => incoming.accept(head, { isNewest: true }), {
    code: 'disk_unavailable',
    message: /^Cannot keep the copy, which is lost when this process ends: .* it is read-only/u,
  });
  assert.deepEqual(spareDisk.names('/tmp'), []);
  place.incoming(1).discard();
  assert.deepEqual(spareDisk.names('/tmp'), []);
  assert.deepEqual(told, [place.trouble]);
  assert.equal(directory.newestFirst()[0]?.head.takenAtMs, 1);
});

test('a directory that can be written again keeps the next copy', () => {
  const { disk, directory, place } = places();
  disk.state = 'read-only';
  place.incoming(1).discard();
  disk.state = 'well';
  const incoming = place.incoming(1);
  assert.notEqual(place.trouble, undefined);
  incoming.accept(build(disk, incoming.path, { takenAtMs: 2 }));
  assert.equal(place.trouble, undefined);
  assert.equal(directory.newestFirst()[0]?.head.takenAtMs, 2);
});

test('a disk that gets full during a build is left for the other one', async () => {
  const { spareDisk, place } = places();
  const full = new NodeError('disk_unavailable', 'Cannot write: it is full');
  const tried: string[] = [];
  const incoming = await buildIn(place.incoming(0), async (each) => {
    tried.push(each.path);
    await Promise.resolve();
    if (tried.length === 1) throw full;
    return each;
  });
  assert.match(tried.join(), /^\/volume\/\S+,\/tmp\/\S+$/u);
  assert.match(place.trouble ?? '', /^Cannot write: it is full\. Until then/u);
  incoming.discard();
  assert.deepEqual(spareDisk.names('/tmp'), []);
});

test('without any place it is said why of both', () => {
  const { disk, spareDisk, place } = places();
  disk.state = 'read-only';
  spareDisk.state = 'vanished';
  assert.throws(() => place.incoming(1), {
    code: 'disk_unavailable',
    message: /in \/volume\S+: it is read-only .*\. Nor is there another place: .* it is not there/u,
  });
});

test('a directory of another environment is no trouble of a disk', () => {
  const wrong = new NodeError('wrong_environment', 'of e_42');
  const place = new SparePlace({
    directory: {
      incoming: () => {
        throw wrong;
      },
    },
    spare: { parent: '/tmp', incoming: () => assert.fail() },
    report: () => assert.fail(),
  });
  assert.throws(() => place.incoming(1), wrong);
});

test('a bug in the other place stays one', () => {
  const bug = new Error('A bug');
  const place = new SparePlace({
    directory: {
      incoming: () => {
        throw new NodeError('disk_unavailable', 'full');
      },
    },
    spare: {
      parent: '/tmp',
      incoming: () => {
        throw bug;
      },
    },
    report: () => assert.fail(),
  });
  assert.throws(() => place.incoming(1), bug);
});
