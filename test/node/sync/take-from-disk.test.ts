import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { NodeError } from '../../../node/lib/errors.ts';
import type { StoredGeneration } from '../../../node/snapshot/keep/shelf.ts';
import { takeFromDisk } from '../../../node/sync/take-from-disk.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';
import {
  OPEN_PARTS,
  temporaryDirectory,
  writeGenerationFile,
} from '../../fakes/generation-files.ts';
import { truncateSync } from 'node:fs';

type Made = {
  readonly takenAtMs: number;
  readonly isCut?: boolean;
  readonly policySource?: string;
};

/** Takes from a directory with these generations, in this order; what it told of them. */
async function take(directory: string, made: readonly Made[]) {
  const clock = new FakeClock();
  const stored = made.map(({ isCut = false, ...options }, at): StoredGeneration => {
    const path = join(directory, `${at}`);
    const head = writeGenerationFile(path, options);
    if (isCut) truncateSync(path, head.byteLength - 1);
    return { path, head };
  });
  const told = { confirmed: [] as number[], setAside: [] as number[], codes: [] as string[] };
  const copy = await takeFromDisk({
    directory: {
      newestFirst: () => stored,
      confirm: ({ head }) => told.confirmed.push(head.takenAtMs),
      setAside: ({ head }) => told.setAside.push(head.takenAtMs),
    },
    open: OPEN_PARTS,
    clock,
    report: ({ code }) => told.codes.push(code),
  });
  return { copy, told, clock };
}

test('the newest is taken, and confirmed', async () => {
  using directory = temporaryDirectory();
  const { copy, told, clock } = await take(directory.path, [{ takenAtMs: 7 }, { takenAtMs: 5 }]);
  assert.equal(copy?.world.takenAtMs, 7);
  assert.equal(copy?.world.origin.source, 'disk');
  assert.equal(copy?.begun.begunMs, clock.monotonicMs() - (clock.nowMs() - 7));
  assert.deepEqual(told, { confirmed: [7], setAside: [], codes: [] });
  copy?.keep();
  copy?.discard();
});

test('one that is damaged is set aside, and the next good one taken', async () => {
  using directory = temporaryDirectory();
  const made = [{ takenAtMs: 7, isCut: true }, { takenAtMs: 5 }];
  const { copy, told } = await take(directory.path, made);
  assert.equal(copy?.world.takenAtMs, 5);
  assert.deepEqual(told, { confirmed: [5], setAside: [7], codes: ['damaged_generation'] });
});

test('one whose policy cannot be loaded is passed over, and stays', async () => {
  using directory = temporaryDirectory();
  const made = [{ takenAtMs: 7, policySource: 'actor {' }, { takenAtMs: 5 }];
  const { copy, told } = await take(directory.path, made);
  assert.equal(copy?.world.takenAtMs, 5);
  assert.deepEqual(told, { confirmed: [5], setAside: [], codes: ['invalid_policy'] });
});

test('an empty directory, or nothing that is whole, gives none', async () => {
  using directory = temporaryDirectory();
  assert.equal((await take(directory.path, [])).copy, undefined);
  const made = [{ takenAtMs: 7, isCut: true }];
  assert.equal((await take(directory.path, made)).copy, undefined);
});

function unreadable(error: NodeError) {
  const codes: string[] = [];
  const taking = takeFromDisk({
    directory: {
      newestFirst: () => {
        throw error;
      },
      confirm: () => assert.fail(),
      setAside: () => assert.fail(),
    },
    open: OPEN_PARTS,
    clock: new FakeClock(),
    report: ({ code }) => codes.push(code),
  });
  return { taking, codes };
}

test('a directory that cannot be read gives none, and is told of', async () => {
  const { taking, codes } = unreadable(new NodeError('disk_unavailable', 'gone'));
  assert.equal(await taking, undefined);
  assert.deepEqual(codes, ['disk_unavailable']);
});

test('a directory of another environment ends the start', () =>
  assert.rejects(unreadable(new NodeError('wrong_environment', 'e_42')).taking, {
    code: 'wrong_environment',
  }));
