/** A generation from wherever it is offered: what breaks off goes on where it was, within limits. */

import type { Clock } from '../lib/clock.ts';
import { Intake, type OfferedBytes } from './intake.ts';
import { type RetryPolicy, retryDelayMs } from './retry.ts';
import { cannotTake } from './source-errors.ts';

export type DownloadParts = {
  /** The source's name, for messages. */
  readonly from: string;
  readonly offered: OfferedBytes;
  /**
   * The bytes from `position` on, or from 0 where the source can't go on in the middle. Throws
   * UpstreamError, as the bytes do; nothing else but the signal's reason.
   */
  readonly open: (position: number, signal: AbortSignal) => Promise<OpenBytes>;
  readonly clock: Pick<Clock, 'sleep'>;
  /** A number in [0, 1), another one each time. */
  readonly chance: () => number;
  readonly limits?: DownloadLimits;
};

export type OpenBytes = { readonly start: number; readonly bytes: AsyncIterable<Uint8Array> };

export type DownloadLimits = {
  /** Attempts in a row without progress. */
  readonly retry: RetryPolicy;
  /** That much is progress. */
  readonly progressBytesMin: number;
  readonly pace: Pace;
};

/** How long a transfer may take on the whole. */
export type Pace = { readonly graceMs: number; readonly bytesPerSecondMin: number };

export const PACE: Pace = { graceMs: 60_000, bytesPerSecondMin: 512 * 1024 };

export const DOWNLOAD_LIMITS: DownloadLimits = {
  retry: { attemptsMax: 6, delayMsMin: 250, delayMsMax: 8_000 },
  progressBytesMin: 1024 * 1024,
  pace: PACE,
};

/** As Offer.download. */
export async function download(
  parts: DownloadParts,
  write: (bytes: Uint8Array, position: number) => void,
  signal: AbortSignal,
): Promise<void> {
  const { from, offered, chance, clock, limits = DOWNLOAD_LIMITS } = parts;
  const intake = new Intake(from, offered, write);
  const inTime = paced(offered.byteLength, limits.pace, signal);
  for (let failures = 0; ;) {
    const before = intake.position;
    try {
      await receive(intake, parts, inTime);
      return;
    } catch (error) {
      signal.throwIfAborted();
      if (inTime.aborted) throw tooSlow(from, intake, offered.byteLength);
      failures = intake.position - before >= limits.progressBytesMin ? 1 : failures + 1;
      const delayMs = retryDelayMs(error, limits.retry, { failures, chance: chance() });
      if (delayMs === undefined) throw error;
      await clock.sleep(delayMs, signal);
    }
  }
}

/** `signal`, or the end of the time that so many bytes may take. */
export function paced(byteLength: number, pace: Pace, signal: AbortSignal): AbortSignal {
  const allowedMs = pace.graceMs + (byteLength * 1_000) / pace.bytesPerSecondMin;
  return AbortSignal.any([signal, AbortSignal.timeout(Math.ceil(allowedMs))]);
}

async function receive(
  intake: Intake,
  { open }: Pick<DownloadParts, 'open'>,
  signal: AbortSignal,
): Promise<void> {
  const { start, bytes } = await open(intake.position, signal);
  if (start !== intake.position) intake.restart();
  for await (const piece of bytes) intake.add(piece);
  intake.finish();
}

function tooSlow(from: string, { position }: Intake, byteLength: number): Error {
  const reason = `it is too slow: ${position} of ${byteLength} bytes came in the time for all`;
  return cannotTake(from, reason, { isTransient: true });
}
