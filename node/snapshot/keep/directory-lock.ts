/**
 * One node at a time in a directory of generations.
 *
 * A lock is a directory `lock-<number>` that holds two files: `holder`, who has it, and `renewed`, when
 * that one was last seen alive. The highest number is in force. It is prepared under another name and
 * comes to be by one rename, whole; a rename onto a lock that is there fails, so of two processes that
 * would take over the same lock only one makes the next number. Who made one looks again: a higher number
 * means that others were faster twice. Numbers never go back, for a lock that is given back stays, with
 * nobody in `holder`, until the next one is there.
 *
 * A holder on this host is asked for by its process. One on another host can't be, so it renews its lock,
 * and has lost it when it was not renewed for LOCK_LEASE_MS: by the date in it, or, if that can't be (its
 * clock was ahead), by being seen unchanged for so long. A holder that was only asleep finds out before it
 * next writes. No harm is done until then: what is written has names with the lock's number in them, and
 * generations appear whole or not at all.
 */

import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { Clock } from '../../lib/clock.ts';
import { NodeError } from '../../lib/errors.ts';
import { type Disk, isWriteRefused } from '../disk.ts';
import { readText, writeText } from './text-file.ts';

/** A lock of another host is free when it was not renewed for this long. */
export const LOCK_LEASE_MS = 30_000;

/** How often a lock should be renewed: two may fail. */
export const LOCK_RENEW_MS = 10_000;

export type LockOptions = {
  readonly disk: Disk;
  readonly directory: string;
  /** See lock-holder.ts. No other process has the same. */
  readonly holder: string;
  /** Undefined: it can't be told from here. */
  readonly isRunning: (holder: string) => boolean | undefined;
  readonly clock: Pick<Clock, 'nowMs' | 'monotonicMs'>;
};

type Standing = { readonly number: number; readonly holder: string; readonly renewed: string };

const TAKING = 'locking-';

export class DirectoryLock {
  readonly #options: LockOptions;
  #number: number | undefined;
  /** May have come to be although the disk said that something failed. */
  #triedNumber = 0;
  /** Taken by another while this process runs: it is not taken back while that one renews it. */
  #isLost = false;
  #seen: { readonly text: string; readonly sinceMs: number } | undefined;

  constructor(options: LockOptions) {
    this.#options = options;
  }

  /** Of the lock that was taken last. Never used twice in a directory. */
  get number(): number {
    return this.#number ?? 0;
  }

  /**
   * Takes the lock, or keeps it. Throws NodeError `disk_unavailable` when another holds it; the system's
   * error when the disk fails, also when another holds a lock on a disk that can't be written from here:
   * who can only read is in nobody's way.
   */
  take(): void {
    const standing = this.#standing();
    const isOwn = standing !== undefined && this.#isOwn(standing);
    if (!isOwn && this.#number !== undefined) this.#isLost = true;
    if (standing !== undefined && !isOwn && !this.#isFree(standing)) {
      this.#checkWritable();
      throw this.#inUse(standing);
    }
    const number = isOwn ? this.#triedNumber : this.#make(standing?.number ?? 0);
    this.#options.disk.flushDirectory(this.#options.directory);
    const highest = this.#numbers().at(-1);
    if (highest !== number) throw this.#justTaken();
    this.#number = number;
    this.#isLost = false;
    this.#removeOthers();
  }

  /** Is the lock that was taken still the one in force? Looks on the disk, and throws its errors. */
  isHeld(): boolean {
    if (this.#number === undefined) return false;
    const standing = this.#standing();
    const isHeld = standing?.number === this.#number && this.#isOwn(standing);
    if (!isHeld) this.#isLost = true;
    return isHeld;
  }

  /** So that other hosts know that the holder lives. Throws the system's error when the disk fails. */
  renew(): void {
    const file = this.#options.disk.open(join(this.#pathOf(this.number), 'renewed'));
    try {
      file.write(Buffer.from(stampOf(this.#options.clock.nowMs())), 0);
    } finally {
      file.close();
    }
  }

  /** Gives the lock back, if it is still held. Throws the system's error when the disk fails. */
  release(): void {
    if (!this.isHeld()) return;
    writeText(this.#options.disk, join(this.#pathOf(this.number), 'holder'), '');
    this.#number = undefined;
  }

  #isOwn({ number, holder }: Standing): boolean {
    return number === this.#triedNumber && holder === this.#options.holder;
  }

  #isFree({ number, holder, renewed }: Standing): boolean {
    if (holder === '') return true;
    const isRunning = this.#options.isRunning(holder);
    if (isRunning === true) return false;
    // In another container of the same name it looks gone, yet took the lock a moment ago.
    if (isRunning === false && !this.#isLost) return true;
    const { clock } = this.#options;
    if (clock.nowMs() - Number(renewed) > LOCK_LEASE_MS) return true;
    const text = `${number} ${renewed}`;
    if (this.#seen?.text !== text) this.#seen = { text, sinceMs: clock.monotonicMs() };
    return clock.monotonicMs() - this.#seen.sinceMs > LOCK_LEASE_MS;
  }

  #standing(): Standing | undefined {
    const { disk } = this.#options;
    const number = this.#numbers().at(-1);
    if (number === undefined) return undefined;
    const path = this.#pathOf(number);
    return {
      number,
      holder: (readText(disk, join(path, 'holder')) ?? '').trim(),
      renewed: readText(disk, join(path, 'renewed')) ?? '',
    };
  }

  /** The number after the one that stands, and after those of another volume. */
  #make(standing: number): number {
    const number = Math.max(standing, this.#triedNumber) + 1;
    const { disk } = this.#options;
    const path = this.#pathToPrepareAt();
    try {
      this.#prepare(path);
      this.#triedNumber = number;
      disk.rename(path, this.#pathOf(number));
    } catch (error) {
      const found = this.#standing();
      if (found === undefined || found.number < number || this.#isOwn(found)) throw error;
      disk.remove(path);
      throw this.#justTaken();
    }
    return number;
  }

  #pathToPrepareAt(): string {
    const { directory, holder } = this.#options;
    const name = createHash('sha256').update(holder).digest('hex').slice(0, 16);
    return join(directory, `${TAKING}${name}`);
  }

  /** Throws the system's error when this process may not write here, whatever else the disk is up to. */
  #checkWritable(): void {
    const { disk } = this.#options;
    const path = this.#pathToPrepareAt();
    try {
      disk.makeDirectory(path);
      disk.remove(path);
    } catch (error) {
      if (isWriteRefused(error)) throw error;
    }
  }

  #prepare(path: string): void {
    const { disk, holder, clock } = this.#options;
    disk.remove(path);
    disk.makeDirectory(path);
    writeText(disk, join(path, 'holder'), `${holder}\n`);
    writeText(disk, join(path, 'renewed'), stampOf(clock.nowMs()));
    disk.flushDirectory(path);
  }

  /** Locks that are not in force any more, and what was never made one. */
  #removeOthers(): void {
    const { disk, directory } = this.#options;
    for (const name of disk.names(directory)) {
      const number = numberIn(name);
      if (name.startsWith(TAKING) || (number !== undefined && number < this.number)) {
        disk.remove(join(directory, name));
      }
    }
  }

  /** Ascending. */
  #numbers(): number[] {
    const { disk, directory } = this.#options;
    return disk
      .names(directory)
      .flatMap((name) => numberIn(name) ?? [])
      .toSorted((a, b) => a - b);
  }

  #pathOf(number: number): string {
    return join(this.#options.directory, `lock-${String(number).padStart(12, '0')}`);
  }

  #inUse({ holder, renewed }: Standing): NodeError {
    const { directory, clock } = this.#options;
    const agoMs = clock.nowMs() - Number(renewed);
    const ago = agoMs >= 0 ? `${Math.round(agoMs / 1000)} s ago` : 'by a clock ahead of this one';
    return new NodeError(
      'disk_unavailable',
      `Cannot use ${directory}: ${holder} is using it, and last said so ${ago}. End that one, or take another directory. When it is gone already, try again: its lock is free after ${LOCK_LEASE_MS / 1000} s without a word from it`,
    );
  }

  #justTaken(): NodeError {
    return new NodeError(
      'disk_unavailable',
      `Cannot use ${this.#options.directory}: another node just took it. End that one, or take another directory`,
    );
  }
}

/** Is it one of the names that locks have? */
export function isLockName(name: string): boolean {
  return name.startsWith(TAKING) || numberIn(name) !== undefined;
}

function numberIn(name: string): number | undefined {
  const digits = /^lock-(?<digits>\d{12})$/u.exec(name)?.groups?.['digits'];
  return digits === undefined ? undefined : Number(digits);
}

/** Always as long: written over the one before, it is never half of each. */
function stampOf(nowMs: number): string {
  return String(Math.trunc(nowMs)).padStart(14, '0');
}
