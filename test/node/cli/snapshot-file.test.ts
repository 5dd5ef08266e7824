import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import {
  namingFile,
  openSnapshot,
  openSnapshotFile,
  verifySnapshot,
} from '../../../node/cli/snapshot-file.ts';
import { NodeError } from '../../../node/lib/errors.ts';
import { file, SMALL } from './snapshot-for-asking.ts';

/** SMALL with its last byte but some changed. */
function damagedCopy(): string {
  const bytes = readFileSync(SMALL);
  bytes[9_000] = (bytes[9_000] ?? 0) ^ 1;
  writeFileSync(file('damaged.generation'), bytes);
  return file('damaged.generation');
}

for (const [name, residentBytesMax] of [
  ['in memory', undefined],
  ['block by block', 0],
] as const) {
  test(`a snapshot is opened ${name}`, async () => {
    const opened = await openSnapshot(SMALL, residentBytesMax);
    assert.equal(opened.facts.factCount, 6);
    opened.close();
  });

  test(`a damaged one is not opened ${name}, and is named`, async () => {
    const path = damagedCopy();
    await assert.rejects(openSnapshot(path, residentBytesMax), (error: NodeError) => {
      assert.equal(error.code, 'damaged_generation');
      assert.ok(error.message.startsWith(`${path}: `), error.message);
      return true;
    });
  });
}

test('a file that is not there is named', () =>
  assert.throws(() => openSnapshotFile(file('nowhere')), {
    code: 'invalid_config',
    message: /nowhere: it is not there/u,
  }));

test('all of a file is verified', async () => {
  const whole = openSnapshotFile(SMALL);
  assert.equal((await verifySnapshot(whole, SMALL)).factCount, 6);
  whole.close();
});

test('a failure names its file once; a bug stays what it is', () => {
  const failure = new NodeError('damaged_generation', 'no');
  const named = namingFile(failure, 'a');
  assert.ok(named instanceof NodeError);
  assert.equal(named.message, 'a: no');
  assert.equal(namingFile(named, 'a'), named);
  const bug = new TypeError('oops');
  assert.equal(namingFile(bug, 'a'), bug);
});
