import assert from 'node:assert/strict';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { SYSTEM_DISK } from '../../../node/snapshot/disk.ts';
import { NodeError } from '../../../node/lib/errors.ts';
import { buildIn, type Incoming, placeIn } from '../../../node/sync/copy-place.ts';
import { temporaryDirectory, writeGenerationFile } from '../../fakes/generation-files.ts';

test('what is accepted goes to the directory; what is discarded is gone, also twice', () => {
  using directory = temporaryDirectory();
  const path = join(directory.path, 'incoming', '1', 'generation');
  const spillDirectory = join(dirname(path), 'spill');
  mkdirSync(spillDirectory, { recursive: true });
  const accepted: unknown[] = [];
  const place = placeIn(
    {
      incoming: (options) => {
        assert.deepEqual(options, { expectedBytes: 42 });
        return { path, spillDirectory };
      },
      accept: (...given) => {
        accepted.push(given);
        return { path };
      },
    },
    SYSTEM_DISK,
  );
  const incoming = place.incoming(42);
  assert.deepEqual([incoming.path, incoming.spillDirectory], [path, spillDirectory]);
  const head = writeGenerationFile(path);
  incoming.accept(head);
  incoming.accept(head, { isNewest: true });
  assert.deepEqual(accepted, [
    [path, head, { isForced: false }],
    [path, head, { isForced: true }],
  ]);
  incoming.discard();
  incoming.discard();
  assert.equal(existsSync(dirname(path)), false);
});

test('a disk that fails while something is discarded is no error', () => {
  using directory = temporaryDirectory();
  const file = join(directory.path, 'file');
  writeFileSync(file, '');
  const place = placeIn(
    {
      incoming: () => ({ path: file, spillDirectory: file }),
      accept: () => assert.fail(),
    },
    {
      ...SYSTEM_DISK,
      remove: () => {
        throw new Error('EROFS');
      },
    },
  );
  place.incoming(0).discard();
});

function incomingIn(log: string[], elsewhere?: Incoming): Incoming {
  return {
    path: '/file',
    spillDirectory: '/spill',
    accept: () => assert.fail(),
    discard: () => log.push('discarded'),
    ...(elsewhere === undefined ? {} : { elsewhere: () => elsewhere }),
  };
}

test('a build whose disk fails is done again elsewhere, once; every other failure is one', async () => {
  const full = new NodeError('disk_unavailable', 'full');
  const torn = new NodeError('copy_torn', 'torn');
  for (const [failures, builds] of [
    [[full], 2],
    [[full, full], 2],
    [[torn], 1],
    [[], 1],
  ] as const) {
    const log: string[] = [];
    const incoming = incomingIn(log, incomingIn(log));
    let count = 0;
    const built = buildIn(incoming, () => {
      const failure = failures[count];
      count += 1;
      return failure === undefined ? Promise.resolve('built') : Promise.reject(failure);
    });
    await built.catch((error: unknown) => assert.equal(error, failures.at(-1)));
    assert.deepEqual([count, log.length], [builds, failures.length]);
  }
});
