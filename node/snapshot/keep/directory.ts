/**
 * The directory that holds generations: which there are, which comes first, and how one more comes to be
 * there. Nothing in it is ever half there: a generation is built under incoming/, flushed, and gets its
 * name by one rename. README.md tells the order of things.
 */

import { basename, dirname, join } from 'node:path';
import { assert } from '../../lib/assert.ts';
import type { Clock } from '../../lib/clock.ts';
import { NodeError } from '../../lib/errors.ts';
import { damaged } from '../damaged.ts';
import { INCOMING, nameOf, readHeadOf, usedBytesOf } from './directory-files.ts';
import { type DirectoryCondition, DirectoryHold } from './directory-hold.ts';
import { DirectoryLock, LOCK_RENEW_MS } from './directory-lock.ts';
import { noRoom } from '../disk-trouble.ts';
import type { Disk } from '../disk.ts';
import type { GenerationHead } from '../generation-file.ts';
import { checkEnvironment, Shelf, type StoredGeneration } from './shelf.ts';

export type DirectoryOptions = {
  readonly path: string;
  readonly disk: Disk;
  /** Of the node, without `e_`: a directory with generations of another one is refused. */
  readonly environment: string;
  /** This process, and whether another runs: see lock-holder.ts. */
  readonly holder: string;
  readonly isRunning: (holder: string) => boolean | undefined;
  /** How many generations stay: 1 or more. */
  readonly keep: number;
  readonly clock: Pick<Clock, 'nowMs' | 'monotonicMs'>;
  /** For the log: one sentence about something found or done that nobody asked for. */
  readonly report: (sentence: string) => void;
};

/** Where to build: a file that is not there yet, and an empty directory for what does not fit memory. */
export type IncomingPlace = { readonly path: string; readonly spillDirectory: string };

const WAIT_MS = 1000;

export class GenerationDirectory {
  readonly #options: DirectoryOptions;
  readonly #lock: DirectoryLock;
  readonly #shelf: Shelf;
  readonly #hold: DirectoryHold;
  #placeCount = 0;

  private constructor(options: DirectoryOptions) {
    assert(options.keep >= 1, 'A directory keeps a generation');
    const { disk, path, environment, clock, report } = options;
    this.#options = options;
    this.#lock = new DirectoryLock({ ...options, directory: path });
    this.#shelf = new Shelf({ disk, path, nowMs: () => clock.nowMs(), report });
    this.#hold = new DirectoryHold({
      disk,
      path,
      environment,
      lock: this.#lock,
      shelf: this.#shelf,
    });
  }

  /**
   * Takes the lock and removes what a crash left. A disk that fails is no reason not to start: see
   * `condition`; what can be read of it can be served. Throws NodeError `wrong_environment`, and then
   * nothing was touched, or `disk_unavailable` when another node uses the directory.
   */
  static open(options: DirectoryOptions): GenerationDirectory {
    const directory = new GenerationDirectory(options);
    directory.#hold.begin();
    return directory;
  }

  /**
   * As `open`, and when another node uses the directory, waits for it to end: at most `waitMsMax`, which
   * should be more than LOCK_LEASE_MS, for one on another host that is gone can only be waited for.
   */
  static async openWhenFree(
    options: DirectoryOptions,
    wait: { readonly clock: Clock; readonly waitMsMax: number; readonly signal: AbortSignal },
  ): Promise<GenerationDirectory> {
    const directory = new GenerationDirectory(options);
    const endMs = wait.clock.monotonicMs() + wait.waitMsMax;
    for (;;) {
      try {
        directory.#hold.begin();
        return directory;
      } catch (error) {
        const isInUse = error instanceof NodeError && error.code === 'disk_unavailable';
        if (!isInUse || wait.clock.monotonicMs() >= endMs) throw error;
      }
      await wait.clock.sleep(WAIT_MS, wait.signal);
    }
  }

  /** Can generations be kept now? As the last thing that was asked for found it. */
  condition(): DirectoryCondition {
    return this.#hold.condition;
  }

  /**
   * What a start tries, in order; also when nothing can be written. Those whose first bytes are damaged
   * are not listed. The caller verifies each it wants to serve, then calls `confirm` or `setAside`.
   * Throws NodeError `disk_unavailable` when the directory can't be read, `wrong_environment`.
   */
  newestFirst(): readonly StoredGeneration[] {
    this.#hold.try(`use ${this.#options.path}`, () => this.#shelf.setDamagedAside());
    try {
      const generations = this.#shelf.list();
      for (const generation of generations) {
        checkEnvironment(generation, this.#options.environment);
      }
      return generations;
    } catch (error) {
      throw this.#hold.failed(error, `read ${this.#options.path}`);
    }
  }

  /**
   * The generation was checked to the last byte: nothing older comes after it, and it is not removed
   * before a newer one is confirmed or accepted. Removes those that are more than are kept, if it can.
   */
  confirm({ path, head }: StoredGeneration): void {
    this.#shelf.confirm(head);
    this.#hold.try(`tidy ${dirname(path)}`, () => this.#shelf.keepNewest(this.#options.keep));
  }

  /**
   * The generation did not verify, for this reason: the next start does not try it again. It keeps its
   * bytes under another name until the next one is built or set aside. One that merely can't be read is
   * left as it is, and only this process does not list it again.
   */
  setAside({ path, head }: StoredGeneration, reason: unknown): void {
    this.#shelf.distrust(nameOf(head), reason);
    this.#hold.try(`set ${path} aside`, () => this.#shelf.setDamagedAside());
  }

  /**
   * A fresh place for the next generation. There is one place at a time: what an earlier one holds is
   * removed, and so are older generations as far as the space of one more demands. Throws NodeError
   * `disk_unavailable`, also when there is no room for `expectedBytes`: the file, and what is spilled.
   */
  incoming({ expectedBytes = 0 }: { readonly expectedBytes?: number } = {}): IncomingPlace {
    const { disk, path, keep } = this.#options;
    const action = `build a generation in ${path}`;
    const build = () => {
      this.#hold.placeName = undefined;
      disk.remove(join(path, INCOMING));
      this.#shelf.removeDamaged();
      this.#shelf.keepNewest(Math.max(1, keep - 1));
      if (disk.freeBytes(path) < expectedBytes) this.#shelf.keepNewest(1);
      const freeBytes = disk.freeBytes(path);
      if (freeBytes < expectedBytes) throw noRoom(action, { expectedBytes, freeBytes });
      this.#placeCount += 1;
      const name = `${this.#lock.number}-${this.#placeCount}`;
      const place = join(path, INCOMING, name);
      const spillDirectory = join(place, 'spill');
      disk.makeDirectory(spillDirectory);
      this.#hold.placeName = name;
      return { path: join(place, 'generation'), spillDirectory };
    };
    return this.#hold.attempt(action, build, { isLarge: expectedBytes > 0 });
  }

  /**
   * Puts the sealed and flushed file of `incoming` among the generations, for good, as the one that comes
   * first, and removes those that are more than are kept. It counts as confirmed. Throws NodeError
   * `too_old` when it is older than one that is here or was confirmed, unless forced: then newer ones are
   * removed. Throws `wrong_environment`, `damaged_generation` when the file is not what `head` says,
   * `disk_unavailable`. What was not accepted stays in its place until the next `incoming`.
   */
  accept(
    incomingPath: string,
    head: GenerationHead,
    { isForced = false }: { readonly isForced?: boolean } = {},
  ): { readonly path: string } {
    const { disk, path, keep } = this.#options;
    const acceptedPath = join(path, nameOf(head));
    const accept = () => {
      this.#checkAcceptable({ path: incomingPath, head }, isForced);
      disk.rename(incomingPath, acceptedPath);
      disk.flushDirectory(path);
      this.#shelf.confirm(head);
      this.#shelf.removeOvertaken(head);
      this.#shelf.keepNewest(keep);
      disk.flushDirectory(path);
      this.#hold.placeName = undefined;
      disk.remove(dirname(incomingPath));
      return { path: acceptedPath };
    };
    return this.#hold.attempt(`keep a generation in ${path}`, accept, { isLarge: true });
  }

  /** Of everything in the directory. Throws NodeError `disk_unavailable`. */
  usedBytes(): number {
    try {
      return usedBytesOf(this.#options.disk, this.#options.path);
    } catch (error) {
      throw this.#hold.failed(error, `read ${this.#options.path}`);
    }
  }

  /** Tells other hosts that this process lives, and begins again what a failed disk ended. */
  renew(): void {
    this.#hold.try(`use ${this.#options.path}`, () => this.#lock.renew());
  }

  /** Gives the directory back. What was being built is removed. A disk that fails is no error. */
  close(): void {
    this.#hold.try(`leave ${this.#options.path}`, () => {
      this.#options.disk.remove(join(this.#options.path, INCOMING));
      this.#lock.release();
    });
  }

  #checkAcceptable({ path, head }: StoredGeneration, isForced: boolean): void {
    checkEnvironment({ path, head }, this.#options.environment);
    const reason = this.#shelf.whyNotNext(head);
    if (reason !== undefined && !isForced) {
      throw new NodeError('too_old', `Cannot keep generation ${basename(nameOf(head))}: ${reason}`);
    }
    const found = readHeadOf(this.#options.disk, path);
    if (nameOf(found) !== nameOf(head) || found.digest !== head.digest) {
      throw damaged(`its file ${path} is another one`);
    }
  }
}

/** Renews the lock until the signal aborts. */
export async function keepLocked(
  directory: GenerationDirectory,
  { clock, signal }: { readonly clock: Clock; readonly signal: AbortSignal },
): Promise<void> {
  while (!signal.aborted) {
    directory.renew();
    await clock.sleep(LOCK_RENEW_MS, signal).catch(() => undefined);
  }
}
