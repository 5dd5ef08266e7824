/** Directories of generations for tests: on a disk in memory, with real generations, small ones. */

import { NodeError } from '../../../node/lib/errors.ts';
import {
  GenerationDirectory,
  type DirectoryOptions,
} from '../../../node/snapshot/keep/directory.ts';
import type { Disk } from '../../../node/snapshot/disk.ts';
import type { GenerationHead } from '../../../node/snapshot/generation-file.ts';
import { verifyGeneration } from '../../../node/snapshot/verify.ts';
import { writeSections } from '../../../node/snapshot/write/write-sections.ts';
import { CrashingDisk } from '../../fakes/crashing-disk.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';
import { generationOf } from './generation-of.ts';

export const PATH = '/volume/generations';

/** A Sunday in 2026. Generations are named by minutes after it. */
export const NOW_MS = Date.UTC(2026, 10, 22, 12);

export function volume(plan: ConstructorParameters<typeof CrashingDisk>[0] = {}): CrashingDisk {
  const disk = new CrashingDisk();
  disk.makeDirectory('/volume');
  disk.flushDirectory('/');
  return disk.restarted({ names: 'all', bytes: 'all' }, plan);
}

export type TestDirectory = {
  readonly directory: GenerationDirectory;
  readonly clock: FakeClock;
  readonly reports: readonly string[];
};

/** Whoever held the directory before is gone, unless `isRunning` says otherwise. */
export function openOn(disk: Disk, overrides: Partial<DirectoryOptions> = {}): TestDirectory {
  const clock = new FakeClock(NOW_MS);
  const reports: string[] = [];
  const directory = GenerationDirectory.open({
    path: PATH,
    disk,
    environment: 'test',
    holder: 'here process 1 start 1',
    isRunning: () => false,
    keep: 1,
    clock,
    report: (sentence) => reports.push(sentence),
    ...overrides,
  });
  return { directory, clock, reports };
}

export type Taken = {
  readonly takenAtMs: number;
  readonly environment?: string;
  /** Tells it from others; left out: its date does. */
  readonly fact?: string | undefined;
};

/** Writes and seals a generation of one fact. */
export function build(
  disk: Disk,
  path: string,
  { takenAtMs, environment = 'test', fact = String(takenAtMs) }: Taken,
): GenerationHead {
  const file = disk.create(path);
  try {
    const sections = generationOf(['has_group', `User:${fact}`, 'Group:all']);
    return writeSections(file, { sections, environment, policySource: 'actor User {}', takenAtMs });
  } finally {
    file.close();
  }
}

export function buildAndAccept(
  disk: Disk,
  directory: GenerationDirectory,
  taken: Taken & { readonly isForced?: boolean },
): GenerationHead {
  const place = directory.incoming();
  const head = build(disk, place.path, taken);
  directory.accept(place.path, head, { isForced: taken.isForced ?? false });
  return head;
}

/** As a start does it: the newest that verifies is confirmed, those before it are set aside. */
export function start(disk: Disk, directory: GenerationDirectory): GenerationHead | undefined {
  for (const stored of directory.newestFirst()) {
    try {
      const head = verified(disk, stored.path);
      directory.confirm(stored);
      return head;
    } catch (error) {
      if (!(error instanceof NodeError)) throw error;
      directory.setAside(stored, error);
    }
  }
  return undefined;
}

export function datesIn(directory: GenerationDirectory): readonly number[] {
  return directory.newestFirst().map(({ head }) => head.takenAtMs);
}

/** What is in the directory besides generations and the lock. */
export function litterIn(disk: Disk): readonly string[] {
  return disk
    .names(PATH)
    .filter((name) => !/^(?:lock-\d{12}|\d{14}-[0-9a-f]{16}\.generation)$/u.test(name))
    .toSorted();
}

function verified(disk: Disk, path: string): GenerationHead {
  const file = disk.open(path);
  try {
    const steps = verifyGeneration(file);
    for (;;) {
      const { done, value } = steps.next();
      if (done === true) return value;
    }
  } finally {
    file.close();
  }
}
