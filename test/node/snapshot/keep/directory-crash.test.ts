/**
 * Power is lost at every change of building, accepting and cleaning up, and every call fails once: the
 * next start is always on a generation that verifies, never an older one, and nothing is left over.
 */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NodeError } from '../../../../node/lib/errors.ts';
import type { GenerationDirectory } from '../../../../node/snapshot/keep/directory.ts';
import { type CrashingDisk, PowerLoss } from '../../../fakes/crashing-disk.ts';
import { CRASH_VARIANTS, type CrashVariant } from '../../../fakes/disk-tree.ts';
import { build, datesIn, litterIn, NOW_MS, openOn, start, volume } from '../stored-generations.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

type Story = {
  /** What the disk holds before: the dates of generations, each accepted after the one before. */
  readonly before: readonly number[];
  readonly keep: number;
  /** In turn; what is accepted is served from then on. */
  readonly taken: readonly { readonly takenAtMs: number; readonly isForced?: boolean }[];
};

const STORIES: Readonly<Record<string, Story>> = {
  'a first generation': { before: [], keep: 1, taken: [{ takenAtMs: 1000 }] },
  'one after another': {
    before: [1000],
    keep: 1,
    taken: [{ takenAtMs: 2000 }, { takenAtMs: 3000 }],
  },
  'more that are kept': { before: [1000, 2000, 3000], keep: 3, taken: [{ takenAtMs: 4000 }] },
  'one after a clock that was ahead': {
    before: [1000, NOW_MS + 9 * DAY_MS],
    keep: 2,
    taken: [{ takenAtMs: NOW_MS }, { takenAtMs: NOW_MS + 1 }],
  },
  'an older one by force': {
    before: [2000, 3000],
    keep: 2,
    taken: [{ takenAtMs: 1000, isForced: true }],
  },
};

/** `served`: the date of the generation that is served, as far as the story got. */
type Progress = { served: number | undefined };

function diskBefore({ before, keep }: Story): CrashingDisk {
  const disk = volume();
  for (const takenAtMs of before) {
    // Accepted when that was now: no clock seemed wrong.
    const { directory, clock } = openOn(disk, { keep });
    clock.advance(Math.max(0, takenAtMs - NOW_MS));
    start(disk, directory);
    acceptOne(disk, directory, { takenAtMs });
  }
  return disk;
}

function acceptOne(
  disk: CrashingDisk,
  directory: GenerationDirectory,
  { takenAtMs, isForced = false }: Story['taken'][number],
) {
  const place = directory.incoming({ expectedBytes: 70_000 });
  spill(disk, place.spillDirectory);
  directory.accept(place.path, build(disk, place.path, { takenAtMs }), { isForced });
}

/** As a build that does not fit memory does. */
function spill(disk: CrashingDisk, directory: string) {
  const file = disk.create(`${directory}/chunk`);
  file.write(Buffer.alloc(100, 7), 0);
  file.close();
}

/** A node's life: start, serve, take one after another, leave. */
function live(disk: CrashingDisk, { keep, taken }: Story, progress: Progress) {
  const { directory } = openOn(disk, { keep });
  progress.served = start(disk, directory)?.takenAtMs;
  for (const each of taken) {
    acceptOne(disk, directory, each);
    progress.served = each.takenAtMs;
  }
  directory.renew();
  directory.close();
}

/** What the next start may come up on: what is served, or the one that was just being accepted. */
function checkNextStart(disk: CrashingDisk, story: Story, { served }: Progress) {
  const { directory, reports } = openOn(disk, { keep: story.keep });
  assert.deepEqual(directory.condition(), { kind: 'well' });
  const found = start(disk, directory)?.takenAtMs;
  const all = [...story.before, ...story.taken.map(({ takenAtMs }) => takenAtMs)];
  const from = served === undefined ? 0 : all.indexOf(served);
  const mayBe = served === undefined ? [undefined, all[0]] : all.slice(from, from + 2);
  assert.ok(mayBe.includes(found), `started on ${found}, served was ${served}`);
  assert.deepEqual(litterIn(disk), []);
  assert.ok(datesIn(directory).length <= story.keep, String(datesIn(directory)));
  assert.deepEqual(
    reports.filter((sentence) => !sentence.includes('far ahead')),
    [],
  );
  const placeOfNext = directory.incoming();
  directory.accept(placeOfNext.path, build(disk, placeOfNext.path, { takenAtMs: NOW_MS + 2 }));
}

for (const [name, story] of Object.entries(STORIES)) {
  test(`${name}: power is lost at every change, and what was not flushed is there or not`, () => {
    const before = diskBefore(story);
    let crashes = 0;
    for (; ; crashes += 1) {
      const disk = before.restarted({ names: 'all', bytes: 'all' }, { losesPowerAt: crashes });
      const progress: Progress = { served: story.before.at(-1) };
      if (isLivedThrough(() => live(disk, story, progress))) break;
      for (const variant of CRASH_VARIANTS) {
        checking(`change ${crashes}, ${JSON.stringify(variant)}`, () =>
          checkNextStart(disk.restarted(variant), story, progress),
        );
      }
    }
    assert.ok(crashes > 40, `only ${crashes} changes`);
  });

  test(`${name}: every call fails once, without a crash, and the same process goes on`, () => {
    const before = diskBefore(story);
    // All codes take the same ways, but for a full disk at the lock: one story tells the others.
    for (const code of name === 'one after another' ? ['EIO', 'ENOSPC', 'EROFS'] : ['EIO']) {
      for (let call = 0; ; call += 1) {
        const disk = before.restarted({ names: 'all', bytes: 'all' }, { failsAt: { call, code } });
        const progress: Progress = { served: undefined };
        checking(`call ${call} fails with ${code}`, () => {
          liveOn(disk, story, progress);
          checkNextStart(disk.restarted({ names: 'all', bytes: 'all' }), story, progress);
        });
        if (disk.calls <= call) break;
      }
    }
  });
}

test('a second crash, while the leftovers of the first are removed, does no harm', () => {
  const story = STORIES['one after another'] ?? assert.fail();
  const before = diskBefore(story);
  const variant: CrashVariant = { names: 'both', bytes: 'some' };
  for (let first = 0; ; first += 7) {
    const disk = before.restarted({ names: 'all', bytes: 'all' }, { losesPowerAt: first });
    const progress: Progress = { served: story.before.at(-1) };
    if (isLivedThrough(() => live(disk, story, progress))) break;
    for (let second = 0; ; second += 1) {
      const again = disk.restarted(variant, { losesPowerAt: second });
      if (isLivedThrough(() => start(again, openOn(again).directory))) break;
      checking(`changes ${first} and ${second}`, () =>
        checkNextStart(again.restarted(variant), story, progress),
      );
    }
  }
});

/** As `live`, but what fails is tried once more, as a node does. */
function liveOn(disk: CrashingDisk, story: Story, progress: Progress) {
  const { directory } = openOn(disk, { keep: story.keep });
  progress.served = onceMore(() => start(disk, directory)?.takenAtMs);
  for (const each of story.taken) {
    onceMore(() => acceptOne(disk, directory, each));
    progress.served = each.takenAtMs;
  }
  directory.renew();
  directory.close();
}

function onceMore<Result>(run: () => Result): Result {
  try {
    return run();
  } catch (error) {
    checkIsOfDisk(error);
    return run();
  }
}

function checkIsOfDisk(error: unknown) {
  if (error instanceof NodeError) {
    assert.ok(['disk_unavailable', 'damaged_generation'].includes(error.code), error.message);
    return;
  }
  // What the build itself asked of the disk comes as the disk said it.
  assert.ok(error instanceof Error && /^E[A-Z]+: disk$/u.test(error.message), String(error));
}

/** False when power was lost. */
function isLivedThrough(life: () => void): boolean {
  try {
    life();
    return true;
  } catch (error) {
    if (isOfPower(error)) return false;
    throw error;
  }
}

function isOfPower(error: unknown): boolean {
  if (error instanceof PowerLoss) return true;
  return error instanceof NodeError && error.cause instanceof PowerLoss;
}

/** Says where in the enumeration it went wrong. */
function checking(where: string, check: () => void) {
  try {
    check();
  } catch (error) {
    throw new Error(`At ${where}`, { cause: error });
  }
}
