/**
 * Where a build puts what does not fit in memory: streams that are written once and read once. Each is a
 * row of small files, and each file is removed as soon as it is read, so that spills shrink while what
 * is made of them grows. No file stays open: any number of streams can be read at the same time.
 */

import type { Disk, DiskFile } from '../disk.ts';
import { notAsWritten, onDisk } from '../disk-trouble.ts';
import type { DiskUse } from './disk-use.ts';

/** A file of a stream is closed when it has this many bytes or a few more. */
export const SEGMENT_BYTES = 256 * 1024;

/** A stream that was written. */
export type Spill = {
  readonly stream: number;
  readonly segmentCount: number;
  readonly byteLength: number;
};

/** One file of a stream. */
export type Segment = { readonly stream: number; readonly segment: number };

export class SpillArea {
  readonly #disk: Disk;
  readonly #directory: string;
  readonly #use: DiskUse;
  #streamCount = 0;

  constructor(options: { readonly disk: Disk; readonly directory: string; readonly use: DiskUse }) {
    this.#disk = options.disk;
    this.#directory = options.directory;
    this.#use = options.use;
  }

  /** The number of a stream that is about to be written. */
  newStream(): number {
    if (this.#streamCount === 0) {
      onDisk(`make ${this.#directory}`, () => this.#disk.makeDirectory(this.#directory));
    }
    this.#streamCount += 1;
    return this.#streamCount;
  }

  /** `position`: how many bytes the segment has already. Throws NodeError `disk_unavailable`. */
  append(segment: Segment, bytes: Uint8Array, position: number): void {
    const path = this.#pathOf(segment);
    onDisk(`write ${path}`, () => {
      const file = position === 0 ? this.#disk.create(path) : this.#disk.open(path);
      using _ = closing(file);
      file.write(bytes, position);
    });
    this.#use.change(bytes.length);
  }

  /** How many bytes were read: fewer than `into` has when the segment ends. */
  read(segment: Segment, into: Uint8Array, position: number): number {
    const path = this.#pathOf(segment);
    return onDisk(`read ${path}`, () => {
      const file = this.#disk.open(path);
      using _ = closing(file);
      return file.read(into, position);
    });
  }

  remove(segment: Segment, byteLength: number): void {
    const path = this.#pathOf(segment);
    onDisk(`remove ${path}`, () => this.#disk.remove(path));
    this.#use.change(-byteLength);
  }

  /** The directory with all that is in it. */
  removeAll(): void {
    onDisk(`remove ${this.#directory}`, () => this.#disk.remove(this.#directory));
  }

  /** For a stream that has fewer bytes than were written to it. */
  shortened({ stream }: Spill): Error {
    return notAsWritten(`read ${this.#directory}/${stream}-*`, 'not all that was written is there');
  }

  #pathOf({ stream, segment }: Segment): string {
    return `${this.#directory}/${stream}-${segment}`;
  }
}

function closing(file: DiskFile): Disposable {
  return { [Symbol.dispose]: () => file.close() };
}
