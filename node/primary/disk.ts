/**
 * The few things the journal asks of a file system, so that a test can let it fail or lose power at
 * any of them. The real one is at the end.
 */

import { mkdir, open, rename, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { hasCode } from '../lib/has-code.ts';

/** A file that only grows. What was appended is on the disk for good once `flush` has resolved. */
export type AppendFile = {
  append(bytes: Uint8Array): Promise<void>;
  flush(): Promise<void>;
  close(): Promise<void>;
};

export type Disk = {
  /** Makes the directory and those above it; one that is there already is fine. */
  makeDirectory(path: string): Promise<void>;
  /** The file's bytes in pieces; undefined when there is no such file. */
  read(path: string): Promise<AsyncIterable<Uint8Array> | undefined>;
  /** Opens an existing file to append to, after cutting it down to its first `keepBytes`. */
  openToAppend(path: string, keepBytes: number): Promise<AppendFile>;
  /** Opens an empty file, in place of one that may be there. */
  create(path: string): Promise<AppendFile>;
  /** Puts a file in another's place, whole, and flushes the directory: it stays so after a crash. */
  replace(from: string, to: string): Promise<void>;
};

const READ_BYTES = 1024 * 1024;

export const SYSTEM_DISK: Disk = {
  async makeDirectory(path) {
    await mkdir(path, { recursive: true });
  },

  async read(path) {
    try {
      return piecesOf(await open(path, 'r'));
    } catch (error) {
      if (hasCode(error, 'ENOENT')) return undefined;
      throw error;
    }
  },

  async openToAppend(path, keepBytes) {
    const file = await open(path, 'r+');
    await file.truncate(keepBytes);
    return appendFile(file, keepBytes);
  },

  async create(path) {
    return appendFile(await open(path, 'w'), 0);
  },

  async replace(from, to) {
    await rename(from, to);
    const directory = await open(dirname(to), 'r');
    try {
      await directory.sync();
    } finally {
      await directory.close();
    }
  },
};

async function* piecesOf(file: FileHandle): AsyncGenerator<Uint8Array> {
  try {
    for (;;) {
      const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(READ_BYTES), 0, READ_BYTES);
      if (bytesRead === 0) return;
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await file.close();
  }
}

function appendFile(file: FileHandle, startBytes: number): AppendFile {
  let endBytes = startBytes;
  return {
    async append(bytes) {
      let written = 0;
      while (written < bytes.length) {
        const { bytesWritten } = await file.write(
          bytes,
          written,
          bytes.length - written,
          endBytes + written,
        );
        written += bytesWritten;
      }
      endBytes += bytes.length;
    },
    flush: () => file.datasync(),
    close: () => file.close(),
  };
}
