/**
 * The few things generations ask of a file system, one at a time, so that a test can let it fail or
 * lose power at any of them. The real one is at the end. Paths are absolute; sizes are in bytes.
 */

import {
  close,
  closeSync,
  fdatasync,
  fdatasyncSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readSync,
  renameSync,
  rmdirSync,
  statfsSync,
  statSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { hasCode } from '../lib/has-code.ts';

/** Every call throws the system's error (`ENOENT`, `ENOSPC`, `EROFS`, `EIO`, …) when it can't be done. */
export type Disk = {
  /** Makes the directory and those above it; one that is there already is fine. */
  makeDirectory(path: string): void;
  /** Makes one that only this user may look into; `EEXIST` when anything has that name. */
  makePrivateDirectory(path: string): void;
  /** What is in the directory, files and directories, without `.` and `..`, in any order. */
  names(directory: string): readonly string[];
  /** Undefined when there is no such file. */
  sizeOf(path: string): number | undefined;
  /** An empty file to read and write, in place of one that may be there. */
  create(path: string): DiskFile;
  /** The same, and only this user may open it, whoever might open the one that was there. */
  createPrivate(path: string): DiskFile;
  /** An existing file, to read; and to write, where the file system lets it be written. */
  open(path: string): DiskFile;
  /**
   * In one step: a file takes the place of the one that may be there. A directory takes the place of
   * an empty one at most: `ENOTEMPTY`, or `EEXIST`, otherwise.
   */
  rename(from: string, to: string): void;
  /** The names in this directory, as they are now, are on the disk for good. */
  flushDirectory(path: string): void;
  /** A file, or a directory with all that is in it. One that is not there is fine. */
  remove(path: string): void;
  /** What may still be written to the file system this directory is on. */
  freeBytes(directory: string): number;
};

/** A file that is only read, from wherever. */
export type ReadableFile = Pick<DiskFile, 'size' | 'read'>;

/** Goes on being this file when its name is taken away or given to another. */
export type DiskFile = {
  size(): number;
  /** Fills `into` from this position on, unless the file ends; gives how many bytes were read. */
  read(into: Uint8Array, position: number): number;
  /** All of `bytes`; what lies between the end of the file and `position` becomes zero. */
  write(bytes: Uint8Array, position: number): void;
  truncate(byteLength: number): void;
  /** What was written is on the disk for good; the name is another matter: `flushDirectory`. */
  flush(): void;
  /** The same beside other work: it takes a while for a large file. Rejects with the system's error. */
  flushBeside(): Promise<void>;
  close(): void;
  /** Closes it beside other work: giving back a large file without a name takes a while. Never fails. */
  closeSoon(): void;
};

const flushData = promisify(fdatasync);

export const SYSTEM_DISK: Disk = {
  makeDirectory: (path) => makeDirectory(path),

  makePrivateDirectory: (path) => mkdirSync(path, { mode: 0o700 }),

  names(directory) {
    return readdirSync(directory);
  },

  sizeOf(path) {
    const found = statSync(path, { throwIfNoEntry: false });
    return found?.isFile() === true ? found.size : undefined;
  },

  create(path) {
    return systemFile({ descriptor: openSync(path, 'w+') });
  },

  createPrivate(path) {
    removeFile(path);
    return systemFile({ descriptor: openSync(path, 'wx+', 0o600) });
  },

  open(path) {
    return systemFile(openToReadAndPerhapsWrite(path));
  },

  rename(from, to) {
    renameSync(from, to);
  },

  flushDirectory(path) {
    const descriptor = openSync(path, 'r');
    try {
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
  },

  remove: (path) => remove(path),

  freeBytes(directory) {
    const { bavail, bsize } = statfsSync(directory);
    return bavail * bsize;
  },
};

// The runtime's own ways to make and to remove whole trees say ENOENT, or nothing that can be told apart,
// when the file system is read-only: so it is done step by step.

function makeDirectory(path: string): void {
  try {
    mkdirSync(path);
  } catch (error) {
    if (statSync(path, { throwIfNoEntry: false })?.isDirectory() === true) return;
    if (!hasCode(error, 'ENOENT') || dirname(path) === path) throw error;
    makeDirectory(dirname(path));
    mkdirSync(path);
  }
}

function remove(path: string): void {
  if (!isDirectory(path)) {
    removeFile(path);
    return;
  }
  try {
    for (const name of readdirSync(path)) remove(join(path, name));
    rmdirSync(path);
  } catch (error) {
    if (!hasCode(error, 'ENOENT')) throw error;
  }
}

function removeFile(path: string): void {
  try {
    unlinkSync(path);
  } catch (error) {
    if (!hasCode(error, 'ENOENT')) throw error;
  }
}

/** Not so a link to one. */
function isDirectory(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

/** `refusal`: why it can only be read. */
type Opened = { readonly descriptor: number; readonly refusal?: Error };

/** A generation on a read-only volume is still there to be served. */
function openToReadAndPerhapsWrite(path: string): Opened {
  try {
    return { descriptor: openSync(path, 'r+') };
  } catch (error) {
    if (!isWriteRefused(error)) throw error;
    return { descriptor: openSync(path, 'r'), refusal: error };
  }
}

/** Is this a disk that this process may read at most? */
export function isWriteRefused(error: unknown): error is Error {
  return ['EROFS', 'EACCES', 'EPERM'].some((code) => hasCode(error, code));
}

function systemFile({ descriptor, refusal }: Opened): DiskFile {
  const checkWritable = () => {
    if (refusal !== undefined) throw refusal;
  };
  return {
    size: () => fstatSync(descriptor).size,

    read(into, position) {
      let done = 0;
      while (done < into.length) {
        const count = readSync(descriptor, into, done, into.length - done, position + done);
        if (count === 0) break;
        done += count;
      }
      return done;
    },

    write(bytes, position) {
      checkWritable();
      let done = 0;
      while (done < bytes.length) {
        done += writeSync(descriptor, bytes, done, bytes.length - done, position + done);
      }
    },

    truncate(byteLength) {
      checkWritable();
      ftruncateSync(descriptor, byteLength);
    },

    flush: () => fdatasyncSync(descriptor),
    flushBeside: () => flushData(descriptor),
    close: () => closeSync(descriptor),
    closeSoon: () => close(descriptor, () => undefined),
  };
}
