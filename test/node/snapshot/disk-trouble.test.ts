import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NodeError } from '../../../node/lib/errors.ts';
import {
  asDiskTrouble,
  isFull,
  noRoom,
  notAsWritten,
  onDisk,
  systemCodeOf,
} from '../../../node/snapshot/disk-trouble.ts';

function systemError(code: string): Error {
  return Object.assign(new Error(code), { code });
}

function checkTrouble(code: string, message: string) {
  const cause = systemError(code);
  const trouble = asDiskTrouble(cause, 'keep a generation in /data');
  assert.ok(trouble instanceof NodeError);
  assert.deepEqual(
    { code: trouble.code, message: trouble.message, cause: trouble.cause },
    { code: 'disk_unavailable', message: `Cannot keep a generation in /data: ${message}`, cause },
  );
}

test('a full disk wants room', () =>
  checkTrouble(
    'ENOSPC',
    'it is full (ENOSPC). Make the volume larger, or remove what else is on it',
  ));
test('a read-only disk is used again when it is well', () =>
  checkTrouble(
    'EROFS',
    'it is read-only (EROFS). See to the volume: it is used again as soon as it is well',
  ));
test('a code that nobody foresaw is said', () =>
  checkTrouble(
    'EWEIRD',
    'the disk fails (EWEIRD). See to the volume: it is used again as soon as it is well',
  ));

test('what works is given through, and what the system refuses is a failure with words', () => {
  assert.equal(
    onDisk('keep it', () => 7),
    7,
  );
  const fail = () => {
    throw systemError('EIO');
  };
  assert.throws(() => onDisk('keep it', fail), {
    code: 'disk_unavailable',
    message: /^Cannot keep it: the device fails \(EIO\)\. See to/u,
  });
});

test('a failure that the disk did not report itself has the same form', () => {
  const { code, message } = notAsWritten('read /data/1', 'half of it is gone');
  assert.equal(code, 'disk_unavailable');
  assert.match(message, /^Cannot read \/data\/1: half of it is gone\. See to the volume/u);
});

test('what is not of the system is left as it is', () => {
  const failure = new NodeError('too_old', 'Cannot keep it');
  assert.equal(asDiskTrouble(failure, 'x'), failure);
  assert.equal(asDiskTrouble('text', 'x'), 'text');
  assert.equal(systemCodeOf(Object.assign(new Error('x'), { code: 7 })), undefined);
  assert.equal(systemCodeOf(systemError('ERR_ASSERTION')), undefined);
});

test('too little room is said with figures, and is a full disk', () => {
  const trouble = noRoom('build', { expectedBytes: 2_500_000, freeBytes: 40_000 });
  assert.match(trouble.message, /^Cannot build: it takes 2\.5 MB and 0\.0 MB are free\. Make/u);
  assert.equal(isFull(trouble.cause), true);
  assert.equal(isFull(systemError('EDQUOT')), true);
  assert.equal(isFull(systemError('EIO')), false);
});
