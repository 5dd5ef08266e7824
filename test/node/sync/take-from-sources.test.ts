import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { NodeError } from '../../../node/lib/errors.ts';
import { SYSTEM_DISK } from '../../../node/snapshot/disk.ts';
import type { GenerationHead } from '../../../node/snapshot/generation-file.ts';
import { placeIn } from '../../../node/sync/copy-place.ts';
import { takeFromSources } from '../../../node/sync/take-from-sources.ts';
import type { SnapshotSource } from '../../../node/upstream/snapshot-source.ts';
import { begunBefore } from '../../../node/world/age.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';
import {
  OPEN_PARTS,
  temporaryDirectory,
  writeGenerationFile,
} from '../../fakes/generation-files.ts';
import { worldOf } from '../../fakes/policy-world.ts';

const LIVE = new AbortController().signal;

type Source = {
  readonly takenAtMs: number;
  /** What is sent, when it is not what was offered. */
  readonly sent?: (bytes: Uint8Array) => Uint8Array;
  readonly environment?: string;
};

/** Takes from peers that offer these, over a world of `currentTakenAtMs`; what was told and kept. */
async function take(offered: readonly (Source | Error | undefined)[], currentTakenAtMs?: number) {
  using directory = temporaryDirectory();
  const clock = new FakeClock();
  const told: string[] = [];
  const kept: GenerationHead[] = [];
  const place = join(directory.path, 'incoming', '1');
  const path = join(place, 'generation');
  const current =
    currentTakenAtMs === undefined ? undefined : worldOf({ takenAtMs: currentTakenAtMs });
  const taken = await takeFromSources({
    sources: offered.map((each, at) => sourceOf(`peer ${at}`, directory.path, each)),
    place: placeIn(
      {
        incoming: () => {
          mkdirSync(place, { recursive: true });
          return { path, spillDirectory: place };
        },
        accept: (_, head) => {
          kept.push(head);
          return { path };
        },
      },
      SYSTEM_DISK,
    ),
    disk: SYSTEM_DISK,
    open: OPEN_PARTS,
    clock,
    report: (source, error) => told.push(`${source}: ${String(error)}`),
  })(LIVE, current && { ...current, ...begunBefore(current.takenAtMs, clock) });
  const isLeft = existsSync(place);
  taken?.keep();
  return { taken, told, kept, isLeft, clock };
}

function sourceOf(
  name: string,
  directory: string,
  source: Source | Error | undefined,
): SnapshotSource {
  return {
    name,
    newest: () => {
      if (source instanceof Error) return Promise.reject(source);
      if (source === undefined) return Promise.resolve(undefined);
      const file = join(directory, name);
      const { takenAtMs, sent = (bytes: Uint8Array) => bytes, environment } = source;
      const head = writeGenerationFile(file, {
        takenAtMs,
        ...(environment === undefined ? {} : { environment }),
      });
      return Promise.resolve({
        ...head,
        download: (write: (bytes: Uint8Array, position: number) => void) => {
          write(sent(readFileSync(file)), 0);
          return Promise.resolve();
        },
      });
    },
  };
}

test('the newest of all offers is taken, checked, and can be kept', async () => {
  const { taken, told, kept, clock } = await take([
    { takenAtMs: 5 },
    undefined,
    { takenAtMs: 9 },
    { takenAtMs: 7 },
  ]);
  assert.equal(taken?.world.takenAtMs, 9);
  assert.equal(taken?.world.origin.source, 'peer 2');
  assert.deepEqual(taken?.begun, begunBefore(9, clock));
  assert.deepEqual(told, []);
  assert.deepEqual(kept.map(({ takenAtMs }) => takenAtMs), [9]); // prettier-ignore
});

test('nothing that is older than the copy in use, or as old, is even downloaded', async () => {
  const { taken, isLeft } = await take([{ takenAtMs: 5 }, { takenAtMs: 6 }], 6);
  assert.equal(taken, undefined);
  assert.equal(isLeft, false);
});

test('a source that fails is told of, and the others are asked', async () => {
  const { taken, told } = await take([
    new NodeError('upstream_unavailable', 'refused'),
    { takenAtMs: 5 },
  ]);
  assert.equal(taken?.world.takenAtMs, 5);
  assert.deepEqual(told, ['peer 0: NodeError: refused']);
});

test('an offer that is damaged, or of another environment, is told of, and the next newest taken', async () => {
  const cut = (bytes: Uint8Array) => bytes.subarray(0, bytes.length - 1);
  const { taken, told } = await take([
    { takenAtMs: 5 },
    { takenAtMs: 9, sent: cut },
    { takenAtMs: 8, environment: '42' },
  ]);
  assert.equal(taken?.world.takenAtMs, 5);
  assert.match(told[0] ?? '', /^peer 1: .*ends early/u);
  assert.match(told[1] ?? '', /^peer 2: .*e_42/u);
});

test('when no offer is any good, nothing is left of any', async () => {
  const { taken, isLeft } = await take([{ takenAtMs: 9, sent: () => new Uint8Array(3) }]);
  assert.equal(taken, undefined);
  assert.equal(isLeft, false);
});

test('being called off ends it with the reason', async () => {
  const reason = new Error('enough');
  const take = takeFromSources({
    sources: [{ name: 'peer', newest: (signal) => Promise.reject(signal.reason) }],
    place: { incoming: () => assert.fail() },
    disk: SYSTEM_DISK,
    open: OPEN_PARTS,
    clock: new FakeClock(),
    report: () => assert.fail(),
  });
  await assert.rejects(take(AbortSignal.abort(reason), undefined), reason);
});
