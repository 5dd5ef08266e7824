/**
 * GET /fallback/v1/generation: this node's current generation, for nodes that have none or an older
 * one. Its limits keep the node's answers in budget: few downloads at a time, so many bytes a second
 * for all of them together, read in small pieces.
 */

import { Readable } from 'node:stream';
import { GENERATION_HEADERS, PATHS } from '../contract.ts';
import type { Clock } from '../lib/clock.ts';
import { NodeError } from '../lib/errors.ts';
import { TokenBucket } from '../lib/token-bucket.ts';
import type { AuthenticateInTime } from './auth.ts';
import { type ByteRange, readByteRange } from './byte-range.ts';
import { errorBody } from './errors.ts';
import { GenerationStream, type StreamLimits } from './generation-stream.ts';
import type { Answer, Asked, Route } from './route.ts';

/** An open generation: what is read of it is of one file, whatever becomes of that file's name. */
export type CurrentGeneration = {
  readonly head: {
    /** Without `e_`. */
    readonly environment: string;
    readonly takenAtMs: number;
    /** Lower-case hex. */
    readonly digest: string;
    readonly byteLength: number;
  };
  /** Fills `into` from `position`, and says how far; throws when the file can't be read. */
  read(into: Uint8Array, position: number): number;
  /** Must be called once: until then the file stays open. */
  release(): void;
};

export type GenerationRouteParts = {
  readonly authenticate: AuthenticateInTime;
  readonly currentGeneration: () => CurrentGeneration | undefined;
  /** Why there is none, as one clause; asked only while there is none. */
  readonly whyNone: () => string;
  /** Of the generations that this node writes and reads. */
  readonly formatVersion: number;
  readonly clock: Pick<Clock, 'monotonicMs' | 'sleep'>;
  readonly limits?: GenerationRouteLimits;
};

export type GenerationRouteLimits = StreamLimits & {
  /** At a time. */
  readonly downloadsMax: number;
  /** For all downloads together. */
  readonly bytesPerSecondMax: number;
};

export const GENERATION_ROUTE_LIMITS: GenerationRouteLimits = {
  downloadsMax: 2,
  bytesPerSecondMax: 32 * 1024 * 1024,
  pieceBytesMax: 64 * 1024,
  idleMsMax: 10_000,
  bytesPerSecondMin: 64 * 1024,
};

/** A fraction of what one download takes: whoever waits should not come back to a full house. */
const RETRY_AFTER_SECONDS = 5;

export function generationRoute(parts: GenerationRouteParts): Route {
  const limits = parts.limits ?? GENERATION_ROUTE_LIMITS;
  const budget = new TokenBucket({
    perSecond: limits.bytesPerSecondMax,
    burst: limits.pieceBytesMax,
    clock: parts.clock,
  });
  let downloads = 0;

  function answer({ headers, isHead = false }: Asked): Answer {
    if (!isHead && downloads >= limits.downloadsMax) return busy(downloads);
    const generation = parts.currentGeneration();
    if (generation === undefined) {
      const message = `Cannot hand on a generation: this node has none: ${parts.whyNone()}`;
      throw new NodeError('no_world', message);
    }
    const said = headersOf(generation, parts.formatVersion);
    const { byteLength } = generation.head;
    if (isHead) {
      generation.release();
      return whole(said, byteLength, Readable.from([]));
    }
    const range = readByteRange(headers, { byteLength, etag: said.etag });
    if (range === 'unsatisfiable') {
      generation.release();
      return outside(byteLength);
    }
    const body = stream(generation, range ?? { start: 0, end: byteLength });
    return range === undefined
      ? whole(said, byteLength, body)
      : part(said, range, { generation, body });
  }

  function stream(generation: CurrentGeneration, range: ByteRange): Readable {
    downloads += 1;
    return new GenerationStream({
      read: (into, position) => generation.read(into, position),
      range,
      budget,
      clock: parts.clock,
      limits,
      release: () => {
        downloads -= 1;
        generation.release();
      },
    });
  }

  return { method: 'GET', path: PATHS.generation, authenticate: parts.authenticate, answer };
}

/**
 * The digest is the entity tag, though a later copy of the same content differs in its first 64 bytes,
 * the stamp: that has a checksum of its own, so a download across both is whole or refused.
 */
function headersOf({ head }: CurrentGeneration, formatVersion: number) {
  return {
    etag: `"${head.digest}"`,
    'content-type': 'application/octet-stream',
    'accept-ranges': 'bytes',
    'cache-control': 'private, no-store, no-transform',
    [GENERATION_HEADERS.environment]: head.environment,
    [GENERATION_HEADERS.takenAtMs]: String(head.takenAtMs),
    [GENERATION_HEADERS.formatVersion]: String(formatVersion),
  };
}

type Said = ReturnType<typeof headersOf>;

function whole(said: Said, byteLength: number, body: Readable): Answer {
  return { status: 200, body, headers: { ...said, 'content-length': String(byteLength) } };
}

function part(
  said: Said,
  { start, end }: ByteRange,
  { generation, body }: { readonly generation: CurrentGeneration; readonly body: Readable },
): Answer {
  const headers = {
    ...said,
    'content-length': String(end - start),
    'content-range': `bytes ${start}-${end - 1}/${generation.head.byteLength}`,
  };
  return { status: 206, body, headers };
}

function outside(byteLength: number): Answer {
  const message = `Cannot hand on a generation: it has ${byteLength} bytes, none of them in this Range`;
  return {
    status: 416,
    body: errorBody(message),
    headers: { 'content-range': `bytes */${byteLength}` },
  };
}

function busy(downloads: number): Answer {
  const message = `Cannot hand on a generation: ${downloads} downloads are under way, ask again in ${RETRY_AFTER_SECONDS} s`;
  return {
    status: 429,
    body: errorBody(message),
    headers: { 'retry-after': String(RETRY_AFTER_SECONDS) },
  };
}
