/**
 * Has a directory for this process while the disk is well, and says so when it is not. After a failure
 * the next thing that is asked for begins from the start: makes the directory, checks it, takes the lock,
 * removes what a crash left. So a volume that is full, read-only, gone or another one for a while is used
 * again by itself.
 */

import { dirname, join } from 'node:path';
import { NodeError } from '../../lib/errors.ts';
import { hasCode } from '../../lib/has-code.ts';
import { INCOMING } from './directory-files.ts';
import type { DirectoryLock } from './directory-lock.ts';
import { asDiskTrouble, isFull, systemCodeOf } from '../disk-trouble.ts';
import type { Disk } from '../disk.ts';
import { checkEnvironment, type Shelf } from './shelf.ts';

export type HoldOptions = {
  readonly disk: Disk;
  readonly path: string;
  readonly environment: string;
  readonly lock: DirectoryLock;
  readonly shelf: Shelf;
};

/** Can generations be kept now? */
export type DirectoryCondition =
  | { readonly kind: 'well' }
  | { readonly kind: 'unwell'; readonly reason: string };

export class DirectoryHold {
  /** The name under incoming/ that is being built in: it is not a leftover. */
  placeName: string | undefined;
  readonly #options: HoldOptions;
  #condition: DirectoryCondition = { kind: 'well' };
  /** A disk that is full stays so in the eyes of everyone until something large fits again. */
  #isFull = false;
  #hasBegun = false;

  constructor(options: HoldOptions) {
    this.#options = options;
  }

  get condition(): DirectoryCondition {
    return this.#condition;
  }

  /**
   * Begins, when that is still to be done; a disk that fails only makes the condition unwell. Throws
   * NodeError `wrong_environment`, and `disk_unavailable` when another node has the directory.
   */
  begin(): void {
    try {
      this.attempt(`use ${this.#options.path}`, () => {});
    } catch (error) {
      const isOfDisk = error instanceof NodeError && systemCodeOf(error.cause) !== undefined;
      if (!isOfDisk) throw error;
    }
  }

  /** `isLarge`: when it succeeds, the disk is not full. Throws NodeError `disk_unavailable`. */
  attempt<Result>(
    action: string,
    run: () => Result,
    { isLarge = false }: { readonly isLarge?: boolean } = {},
  ): Result {
    try {
      this.#begin();
      const result = run();
      if (isLarge) this.#isFull = false;
      if (!this.#isFull) this.#condition = { kind: 'well' };
      return result;
    } catch (error) {
      throw this.failed(error, action);
    }
  }

  /** As `attempt`, for what can as well be done another time: a disk that fails is no error. */
  try(action: string, run: () => void): void {
    try {
      this.attempt(action, run);
    } catch (error) {
      if (!(error instanceof NodeError)) throw error;
    }
  }

  /** What to throw instead. A failure of the disk, or of the directory, is remembered. */
  failed(error: unknown, action: string): unknown {
    const failure = asDiskTrouble(error, action);
    if (!(failure instanceof NodeError)) return failure;
    if (failure.code === 'disk_unavailable' || failure.code === 'wrong_environment') {
      this.#condition = { kind: 'unwell', reason: failure.message };
      this.#isFull = isFull(failure.cause);
      this.#hasBegun = false;
    }
    return failure;
  }

  #begin(): void {
    const { disk, path, environment, shelf } = this.#options;
    if (this.#hasBegun && this.#isHeld()) return;
    makeForGood(disk, path);
    shelf.lookAgain();
    for (const generation of shelf.list()) checkEnvironment(generation, environment);
    this.#takeLock();
    this.#removeLeftovers();
    shelf.setDamagedAside();
    shelf.sayWhatIsOdd();
    this.#hasBegun = true;
  }

  /** When it can't be told, the start that follows says why. */
  #isHeld(): boolean {
    try {
      return this.#options.lock.isHeld();
    } catch (error) {
      if (systemCodeOf(error) === undefined) throw error;
      return false;
    }
  }

  /** A disk that a crash left full has no room for a lock: then what was being built goes first. */
  #takeLock(): void {
    const { disk, path, lock } = this.#options;
    try {
      lock.take();
    } catch (error) {
      if (!isFull(error)) throw error;
      disk.remove(join(path, INCOMING));
      lock.take();
    }
  }

  #removeLeftovers(): void {
    const { disk, path } = this.#options;
    const incoming = join(path, INCOMING);
    if (!isThere(disk, incoming)) return;
    if (this.placeName === undefined) {
      disk.remove(incoming);
      return;
    }
    for (const name of disk.names(incoming)) {
      if (name !== this.placeName) disk.remove(join(incoming, name));
    }
  }
}

/** So that a directory whose making was flushed, and what is put into it later, stays. */
function makeForGood(disk: Disk, path: string): void {
  if (isThere(disk, path)) return;
  const parent = dirname(path);
  if (parent !== path) makeForGood(disk, parent);
  disk.makeDirectory(path);
  disk.flushDirectory(parent);
}

function isThere(disk: Disk, directory: string): boolean {
  try {
    disk.names(directory);
    return true;
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return false;
    throw error;
  }
}
