/**
 * Keeps environments across restarts: an append-only file of accepted changes. A change is on the
 * disk before it is applied or answered, so after a crash everything acknowledged is there.
 */

import { join } from 'node:path';
import { assert } from '../lib/assert.ts';
import { NodeError } from '../lib/errors.ts';
import type { AppendFile, Disk } from './disk.ts';
import { RECORD_BYTES_MAX } from './limits.ts';
import { linesOf } from './lines.ts';
import { decodeRecord, encodeRecord, JOURNAL_VERSION, type JournalRecord } from './record.ts';

const FILE = 'journal.ndjson';
const NEXT_FILE = 'journal.next.ndjson';

export type Recovered = {
  readonly journal: Journal;
  /** Of a write that a crash cut short, and that was never acknowledged. */
  readonly droppedBytes: number;
};

export class Journal {
  readonly #disk: Disk;
  readonly #directory: string;
  #file: AppendFile;
  #sizeBytes: number;
  #failure: unknown;

  private constructor(parts: {
    readonly disk: Disk;
    readonly directory: string;
    readonly file: AppendFile;
    readonly sizeBytes: number;
  }) {
    this.#disk = parts.disk;
    this.#directory = parts.directory;
    this.#file = parts.file;
    this.#sizeBytes = parts.sizeBytes;
  }

  /**
   * Opens the journal of `directory`, or a new one, and gives each record of it to `apply`, in order.
   * Throws NodeError `invalid_config` when it is damaged anywhere but at its very end.
   */
  static async open(
    disk: Disk,
    directory: string,
    apply: (record: JournalRecord) => void,
  ): Promise<Recovered> {
    await disk.makeDirectory(directory);
    const path = join(directory, FILE);
    const pieces = await disk.read(path);
    if (pieces === undefined) {
      const { file, sizeBytes } = await writeNext(disk, directory, []);
      await disk.replace(join(directory, NEXT_FILE), path);
      return { journal: new Journal({ disk, directory, file, sizeBytes }), droppedBytes: 0 };
    }
    const { wholeBytes, totalBytes } = await replay(path, pieces, apply);
    const file = await disk.openToAppend(path, wholeBytes);
    return {
      journal: new Journal({ disk, directory, file, sizeBytes: wholeBytes }),
      droppedBytes: totalBytes - wholeBytes,
    };
  }

  /** What the file holds. */
  get sizeBytes(): number {
    return this.#sizeBytes;
  }

  /**
   * Resolves when the record is on the disk for good. After a failure nobody knows what the disk
   * holds, so every later call is refused too, until a restart reads it again.
   */
  async append(record: JournalRecord): Promise<void> {
    if (this.#failure !== undefined) throw cannotKeep(this.#failure);
    const line = encodeRecord(record);
    if (line.length > RECORD_BYTES_MAX) {
      throw new NodeError('too_large', `Cannot keep a write of ${line.length} bytes`);
    }
    try {
      await this.#file.append(line);
      await this.#file.flush();
      this.#sizeBytes += line.length;
    } catch (error) {
      this.#failure = error;
      throw cannotKeep(error);
    }
  }

  /**
   * Puts a new journal of just these records in this one's place. When it can't be written, the old
   * one is still there and in use. Nothing may be appended meanwhile.
   */
  async rewrite(records: Iterable<JournalRecord>): Promise<void> {
    assert(this.#failure === undefined, 'A failed journal is not rewritten');
    const next = await writeNext(this.#disk, this.#directory, records);
    try {
      await this.#disk.replace(join(this.#directory, NEXT_FILE), join(this.#directory, FILE));
    } catch (error) {
      // Which of the two has the name now is unknown, so neither may be trusted with another write.
      this.#failure = error;
      throw cannotKeep(error);
    }
    await this.#file.close();
    this.#file = next.file;
    this.#sizeBytes = next.sizeBytes;
  }

  async close(): Promise<void> {
    await this.#file.close();
  }
}

function cannotKeep(cause: unknown): Error {
  return new Error('Cannot write the journal: see the disk, then start again', { cause });
}

/** Applies every whole record. What follows the last one must be a single unfinished write. */
async function replay(
  path: string,
  pieces: AsyncIterable<Uint8Array>,
  apply: (record: JournalRecord) => void,
): Promise<{ wholeBytes: number; totalBytes: number }> {
  let wholeBytes = 0;
  let totalBytes = 0;
  for await (const line of linesOf(pieces, RECORD_BYTES_MAX)) {
    const record = line.isTerminated ? decodeRecord(line.bytes) : undefined;
    if (record !== undefined) {
      if (wholeBytes === 0) checkIsJournal(path, record);
      if (wholeBytes !== totalBytes) throw damaged(path, wholeBytes);
      if (record.kind !== 'journal') apply(record);
      wholeBytes = line.end;
    }
    totalBytes = line.end;
  }
  if (wholeBytes === 0) throw damaged(path, 0);
  return { wholeBytes, totalBytes };
}

function checkIsJournal(path: string, first: JournalRecord): void {
  if (first.kind !== 'journal') throw damaged(path, 0);
  if (first.version !== JOURNAL_VERSION) {
    throw new NodeError(
      'invalid_config',
      `Cannot read ${path}: its format is version ${first.version}, this program writes version ${JOURNAL_VERSION}`,
    );
  }
}

function damaged(path: string, offset: number): NodeError {
  return new NodeError(
    'invalid_config',
    `Cannot read ${path}: damaged at byte ${offset}. Restore the file, or start with another directory`,
  );
}

/** Written beside the old one and renamed over it, so that there is a whole journal at any moment. */
async function writeNext(
  disk: Disk,
  directory: string,
  records: Iterable<JournalRecord>,
): Promise<{ file: AppendFile; sizeBytes: number }> {
  const file = await disk.create(join(directory, NEXT_FILE));
  let sizeBytes = 0;
  const append = async (record: JournalRecord) => {
    const line = encodeRecord(record);
    await file.append(line);
    sizeBytes += line.length;
  };
  try {
    await append({ kind: 'journal', version: JOURNAL_VERSION });
    for (const record of records) await append(record);
    await file.flush();
    return { file, sizeBytes };
  } catch (error) {
    await file.close();
    throw error;
  }
}
