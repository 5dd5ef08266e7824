import assert from 'node:assert/strict';
import { test } from 'node:test';

import { NodeError } from '../../../../node/lib/errors.ts';
import { diskFailure, onDisk } from '../../../../node/snapshot/build/disk-failure.ts';

function thrown(error: unknown): unknown {
  try {
    onDisk('write /data/1', () => {
      throw error;
    });
  } catch (caught) {
    return caught;
  }
  return undefined;
}

test('what works is given through', () =>
  assert.equal(
    onDisk('read /data/1', () => 7),
    7,
  ));

test('what the system refuses is said with what was tried, where, why and what to do', () => {
  const cause = Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' });
  const error = thrown(cause);
  assert.ok(error instanceof NodeError);
  assert.equal(error.code, 'disk_unavailable');
  assert.equal(error.cause, cause);
  assert.match(error.message, /^Cannot write \/data\/1: ENOSPC: no space .*; see that the volume/u);
});

test('bugs and failures that have a name already stay what they are', () => {
  const range = Object.assign(new RangeError('too far'), { code: 'ERR_OUT_OF_RANGE' });
  const numbered = Object.assign(new Error('odd'), { code: 5 });
  const limit = new NodeError('too_large', 'Cannot store so much');
  for (const error of [range, numbered, limit, new TypeError('bug'), 'text']) {
    assert.equal(thrown(error), error);
  }
});

test('a failure that the disk did not report itself has the same form', () => {
  const error = diskFailure('read /data/1', 'half of it is gone');
  assert.match(error.message, /^Cannot read \/data\/1: half of it is gone; see/u);
});
