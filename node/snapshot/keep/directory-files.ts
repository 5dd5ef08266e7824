/** What lies in a directory of generations, told by name, and by the first bytes of generations. */

import { join } from 'node:path';
import { NodeError } from '../../lib/errors.ts';
import { hasCode } from '../../lib/has-code.ts';
import { damaged } from '../damaged.ts';
import { isLockName } from './directory-lock.ts';
import { systemCodeOf } from '../disk-trouble.ts';
import type { Disk } from '../disk.ts';
import { type GenerationHead, readHead } from '../generation-file.ts';

/** Where generations are built, each in a directory of its own. */
export const INCOMING = 'incoming';

const DAMAGED_ENDING = '.damaged';

/** Kept here by others of this program: which keys are let in, and the same while it is written. */
export const KNOWN_KEYS = 'known-keys';
export const KNOWN_KEYS_INCOMING = 'known-keys.incoming';

/** Nothing to wonder about; the last is made by file systems at the top of a volume. */
const EXPECTED_NAMES: ReadonlySet<string> = new Set([
  INCOMING,
  KNOWN_KEYS,
  KNOWN_KEYS_INCOMING,
  'lost+found',
]);

/** A file with a generation's name. `dateMs`: when it was taken, as the name says. */
export type NamedGeneration = {
  readonly name: string;
  readonly path: string;
  readonly dateMs: number;
};

export type DirectoryFiles = {
  /** Newest first. Of the same moment, which is the newer is not known. */
  readonly generations: readonly NamedGeneration[];
  /** Names of those that were set aside. */
  readonly damaged: readonly string[];
  /** Names that nobody here gave. */
  readonly unknown: readonly string[];
};

/** What a look at a generation's first bytes says. `reason`: an error; `isDamage` tells more. */
export type Glance =
  | { readonly kind: 'whole'; readonly head: GenerationHead }
  | { readonly kind: 'unusable'; readonly reason: unknown };

/** Throws the system's error when the directory can't be listed. */
export function listFiles(disk: Disk, directory: string): DirectoryFiles {
  const names = disk.names(directory);
  const generations = names
    .flatMap((name) => {
      const dateMs = dateIn(name);
      return dateMs === undefined ? [] : [{ name, path: join(directory, name), dateMs }];
    })
    .toSorted((a, b) => (a.name < b.name ? 1 : -1));
  const damaged = names.filter((name) => isDamagedName(name));
  const unknown = names.filter(
    (name) =>
      dateIn(name) === undefined &&
      !isDamagedName(name) &&
      !isLockName(name) &&
      !EXPECTED_NAMES.has(name),
  );
  return { generations, damaged, unknown };
}

/** `00001763847000000-0123456789abcdef.generation`, so that names sort as dates do. */
export function nameOf({
  takenAtMs,
  digest,
}: Pick<GenerationHead, 'takenAtMs' | 'digest'>): string {
  return `${String(takenAtMs).padStart(14, '0')}-${digest.slice(0, 16)}.generation`;
}

export function damagedNameOf(name: string): string {
  return `${name}${DAMAGED_ENDING}`;
}

/** Cheap, whatever the size. */
export function glanceAt(disk: Disk, { name, path }: NamedGeneration): Glance {
  try {
    const head = readHeadOf(disk, path);
    if (nameOf(head) === name) return { kind: 'whole', head };
    throw damaged(`it is not the one that its name ${name} says`);
  } catch (error) {
    const isOfTheWorld = error instanceof NodeError || systemCodeOf(error) !== undefined;
    if (!isOfTheWorld) throw error;
    return { kind: 'unusable', reason: error };
  }
}

/** Throws NodeError `damaged_generation`, or the system's error. */
export function readHeadOf(disk: Disk, path: string): GenerationHead {
  const file = disk.open(path);
  try {
    return readHead(file);
  } finally {
    file.close();
  }
}

/** Are the bytes wrong? What can't be read is reported as damage too, with the system's error as cause. */
export function isDamage(error: unknown): error is NodeError {
  return (
    error instanceof NodeError &&
    error.code === 'damaged_generation' &&
    systemCodeOf(error.cause) === undefined
  );
}

/** Of all files in it and below. Throws the system's error. */
export function usedBytesOf(disk: Disk, directory: string): number {
  let bytes = 0;
  for (const name of disk.names(directory)) {
    const path = join(directory, name);
    bytes += disk.sizeOf(path) ?? bytesBelow(disk, path);
  }
  return bytes;
}

/** What was there when it was listed may be gone by now: nothing of it is left to count. */
function bytesBelow(disk: Disk, path: string): number {
  try {
    return usedBytesOf(disk, path);
  } catch (error) {
    if (hasCode(error, 'ENOENT') || hasCode(error, 'ENOTDIR')) return 0;
    throw error;
  }
}

/** When a generation of this name was taken; undefined for any other name. */
export function dateIn(name: string): number | undefined {
  const date = /^(?<date>\d{14})-[0-9a-f]{16}\.generation$/u.exec(name)?.groups?.['date'];
  return date === undefined ? undefined : Number(date);
}

function isDamagedName(name: string): boolean {
  return (
    name.endsWith(DAMAGED_ENDING) && dateIn(name.slice(0, -DAMAGED_ENDING.length)) !== undefined
  );
}
