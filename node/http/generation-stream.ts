/**
 * The bytes of an open generation on their way to one client: in small pieces, each paid for out of a
 * budget, none read before the one before it has gone. A client that does not take them is given up.
 */

import { Readable } from 'node:stream';
import type { Clock } from '../lib/clock.ts';
import { NodeError } from '../lib/errors.ts';
import type { TokenBucket } from '../lib/token-bucket.ts';
import type { ByteRange } from './byte-range.ts';

export type StreamLimits = {
  /** What is read at once, on the thread that answers. */
  readonly pieceBytesMax: number;
  /** How long one piece may wait for the client. */
  readonly idleMsMax: number;
  /** A client that takes less than this on the whole is given up too, though never within a minute. */
  readonly bytesPerSecondMin: number;
};

export type GenerationStreamParts = {
  /** Fills `into` from `position`, and says how far; throws when the file can't be read. */
  readonly read: (into: Uint8Array, position: number) => number;
  readonly range: ByteRange;
  /** Of bytes. */
  readonly budget: Pick<TokenBucket, 'take'>;
  readonly clock: Pick<Clock, 'sleep'>;
  readonly limits: StreamLimits;
  /** Called once, however it ends. */
  readonly release: () => void;
};

const GRACE_MS = 60_000;

export class GenerationStream extends Readable {
  readonly #parts: GenerationStreamParts;
  readonly #ended = new AbortController();
  #position: number;
  /** Of the wait for the client. */
  #taken = new AbortController();

  constructor(parts: GenerationStreamParts) {
    super({ highWaterMark: parts.limits.pieceBytesMax });
    this.#parts = parts;
    this.#position = parts.range.start;
    const { limits, range } = parts;
    const allowedMs = ((range.end - range.start) * 1_000) / limits.bytesPerSecondMin;
    this.#giveUpAfter(GRACE_MS + allowedMs, this.#ended.signal);
  }

  override _read(): void {
    this.#taken.abort();
    this.#pushNext().catch((error: unknown) => this.destroy(asError(error)));
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    this.#ended.abort();
    this.#taken.abort();
    this.#parts.release();
    callback(error);
  }

  async #pushNext(): Promise<void> {
    const { read, range, budget, limits } = this.#parts;
    const byteLength = Math.min(limits.pieceBytesMax, range.end - this.#position);
    if (byteLength === 0) {
      this.#hand(null);
      return;
    }
    await budget.take(byteLength, this.#ended.signal);
    const piece = Buffer.allocUnsafe(byteLength);
    if (read(piece, this.#position) !== byteLength) {
      const message = `Cannot hand on a generation: its file ends before byte ${range.end}`;
      throw new NodeError('damaged_generation', message);
    }
    this.#position += byteLength;
    this.#hand(piece);
  }

  #hand(piece: Buffer | null): void {
    this.#taken = new AbortController();
    this.#giveUpAfter(this.#parts.limits.idleMsMax, this.#taken.signal);
    this.push(piece);
  }

  #giveUpAfter(durationMs: number, unless: AbortSignal): void {
    this.#parts.clock.sleep(durationMs, unless).then(
      () => this.destroy(new Error('The client takes too long')),
      () => undefined,
    );
  }
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
