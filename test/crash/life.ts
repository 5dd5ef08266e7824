/**
 * A process to be killed at any moment: opens a directory of generations, starts on the newest that
 * verifies, then builds and accepts one after another. Says on stdout what it is about to do, and what it
 * has done. With `--once` it ends after its start.
 */

import { writeSync } from 'node:fs';
import { join } from 'node:path';
import { SYSTEM_CLOCK } from '../../node/lib/clock.ts';
import { NodeError } from '../../node/lib/errors.ts';
import { INCOMING } from '../../node/snapshot/keep/directory-files.ts';
import { GenerationDirectory } from '../../node/snapshot/keep/directory.ts';
import { SYSTEM_DISK } from '../../node/snapshot/disk.ts';
import { GenerationFileBuilder } from '../../node/snapshot/file-builder.ts';
import {
  isHolderRunning,
  ownHolder,
  SYSTEM_PROCESSES,
} from '../../node/snapshot/keep/lock-holder.ts';
import { verifyGeneration } from '../../node/snapshot/verify.ts';

/** So little memory that a build spills. */
const MEMORY_BYTES_MAX = 64 * 1024;
const FACTS_MAX = 3_000;

/** What it says, each on a line of its own. */
export type Word =
  | { readonly kind: 'opening' | 'building' | 'accepting' }
  /** `takenAtMs`: null when there is none. `kept`: how many generations. `litter`: names. */
  | {
      readonly kind: 'started';
      readonly takenAtMs: number | null;
      readonly kept: number;
      readonly litter: readonly string[];
    }
  | { readonly kind: 'accepted'; readonly takenAtMs: number };

if (import.meta.main) live(process.argv[2] ?? '', process.argv.includes('--once'));

function live(path: string, isOnce: boolean) {
  say({ kind: 'opening' });
  const directory = GenerationDirectory.open({
    path,
    disk: SYSTEM_DISK,
    environment: 'crash',
    holder: ownHolder(SYSTEM_PROCESSES),
    isRunning: (holder) => isHolderRunning(holder, SYSTEM_PROCESSES),
    keep: 1,
    clock: SYSTEM_CLOCK,
    report: (sentence) => process.stderr.write(`${sentence}\n`),
  });
  const takenAtMs = start(directory);
  const litter = litterIn(path);
  const kept = directory.newestFirst().length;
  say({ kind: 'started', takenAtMs: takenAtMs ?? null, kept, litter });
  for (let next = takenAtMs ?? 0; !isOnce;) {
    next = Math.max(next + 1, Date.now());
    takeOne(directory, next);
  }
  directory.close();
}

function start(directory: GenerationDirectory): number | undefined {
  for (const stored of directory.newestFirst()) {
    try {
      verify(stored.path);
      directory.confirm(stored);
      return stored.head.takenAtMs;
    } catch (error) {
      if (!(error instanceof NodeError)) throw error;
      directory.setAside(stored, error);
    }
  }
  return undefined;
}

function verify(path: string) {
  const file = SYSTEM_DISK.open(path);
  try {
    for (const _bytes of verifyGeneration(file));
  } finally {
    file.close();
  }
}

function takeOne(directory: GenerationDirectory, takenAtMs: number) {
  say({ kind: 'building' });
  const place = directory.incoming();
  const builder = new GenerationFileBuilder({
    disk: SYSTEM_DISK,
    ...place,
    memoryBytesMax: MEMORY_BYTES_MAX,
  });
  // Of all sizes, and no two alike.
  const factCount = takenAtMs % FACTS_MAX;
  for (let at = 0; at < factCount; at += 1) {
    builder.add('has_group', [
      { type: 'User', id: `${takenAtMs}-${at}` },
      { type: 'Group', id: String(at % 7) },
    ]);
  }
  const head = builder.finish({ environment: 'crash', policySource: 'actor User {}', takenAtMs });
  say({ kind: 'accepting' });
  directory.accept(place.path, head);
  say({ kind: 'accepted', takenAtMs });
}

/** All but generations, the lock, and an empty place to build in. */
function litterIn(path: string): readonly string[] {
  return SYSTEM_DISK.names(path).filter((name) => {
    if (name === INCOMING) return SYSTEM_DISK.names(join(path, name)).length > 0;
    return !/^(?:lock-\d{12}|\d{14}-[0-9a-f]{16}\.generation)$/u.test(name);
  });
}

/** Written before the next line of code runs, whatever happens then. */
function say(word: Word) {
  writeSync(1, `${JSON.stringify(word)}\n`);
}
