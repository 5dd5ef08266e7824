/**
 * A disk in memory that can lose power. Appends and names are remembered as a real disk does: what was
 * not flushed may be gone, or be there in part, after the power came back.
 */

import type { AppendFile, Disk } from '../../node/primary/disk.ts';

type Content = { bytes: Buffer; flushedBytes: number };

export class PowerLoss extends Error {}

export class MemoryDisk implements Disk {
  readonly #files: Map<string, Content>;
  readonly #stepsMax: number;
  #steps = 0;

  /** Loses power in its `stepsMax`-th change, counted from 0. */
  constructor(stepsMax = Infinity, files = new Map<string, Content>()) {
    this.#stepsMax = stepsMax;
    this.#files = files;
  }

  /** How many changes were asked for so far. */
  get steps(): number {
    return this.#steps;
  }

  /** The disk after the power is back, with this share of what was not flushed. */
  restarted(keptShare: number): MemoryDisk {
    const files = new Map<string, Content>();
    for (const [path, { bytes, flushedBytes }] of this.#files) {
      const kept = flushedBytes + Math.floor((bytes.length - flushedBytes) * keptShare);
      files.set(path, { bytes: Buffer.from(bytes.subarray(0, kept)), flushedBytes: kept });
    }
    return new MemoryDisk(Infinity, files);
  }

  makeDirectory(): Promise<void> {
    return Promise.resolve();
  }

  read(path: string): Promise<AsyncIterable<Uint8Array> | undefined> {
    const content = this.#files.get(path);
    return Promise.resolve(content === undefined ? undefined : inPieces(content.bytes));
  }

  async openToAppend(path: string, keepBytes: number): Promise<AppendFile> {
    const content = this.#contentOf(path);
    await this.#change(() => {
      content.bytes = Buffer.from(content.bytes.subarray(0, keepBytes));
      content.flushedBytes = Math.min(content.flushedBytes, keepBytes);
    });
    return this.#appendFile(content);
  }

  async create(path: string): Promise<AppendFile> {
    const content: Content = { bytes: Buffer.alloc(0), flushedBytes: 0 };
    await this.#change(() => this.#files.set(path, content));
    return this.#appendFile(content);
  }

  async replace(from: string, to: string): Promise<void> {
    const content = this.#contentOf(from);
    await this.#change(() => {
      this.#files.set(to, content);
      this.#files.delete(from);
    });
  }

  #contentOf(path: string): Content {
    const content = this.#files.get(path);
    if (content === undefined) {
      throw Object.assign(new Error(`No such file: ${path}`), { code: 'ENOENT' });
    }
    return content;
  }

  #appendFile(content: Content): AppendFile {
    return {
      append: (bytes) =>
        this.#change(() => {
          content.bytes = Buffer.concat([content.bytes, bytes]);
        }),
      flush: () =>
        this.#change(() => {
          content.flushedBytes = content.bytes.length;
        }),
      close: () => Promise.resolve(),
    };
  }

  /** A change that power is lost in happens or does not, alternately. */
  async #change(change: () => void): Promise<void> {
    await Promise.resolve();
    const step = this.#steps;
    this.#steps += 1;
    if (step > this.#stepsMax) throw new PowerLoss();
    if (step < this.#stepsMax || step % 2 === 0) change();
    if (step === this.#stepsMax) throw new PowerLoss();
  }
}

/** Small pieces: a line is never in one of them by luck. */
async function* inPieces(bytes: Buffer): AsyncGenerator<Uint8Array> {
  for (let start = 0; start < bytes.length; start += 50) {
    yield await Promise.resolve(bytes.subarray(start, start + 50));
  }
}
