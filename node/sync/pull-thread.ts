/**
 * A pull in a thread of its own, so that receiving, cutting, numbering and indexing a million facts
 * never holds up an answer. A thread that dies is a failed pull, not a dead node.
 */

import { Worker } from 'node:worker_threads';
import { z } from 'zod';
import { type ErrorCode, NodeError } from '../lib/errors.ts';
import type { GenerationSections } from '../snapshot/sections.ts';
import type { Pulled } from './pull.ts';

/** What the thread needs to know: plain data, as it is copied into the thread. */
export type PullOrder = Readonly<z.infer<typeof PullOrder>>;

export const PullOrder = z.object({
  url: z.string(),
  apiToken: z.string(),
  environment: z.string(),
  clientId: z.string(),
});

/** A pull that is whole. The sections are in shared memory: handing them over copies nothing. */
export type Copy = Pulled & {
  readonly sections: GenerationSections;
  /** SHA-256 of policy and sections: names the content as the digest of a file would. */
  readonly generation: string;
};

/** The one message a thread sends. */
export type PullReport =
  | { readonly kind: 'copied'; readonly copy: Copy }
  | { readonly kind: 'failed'; readonly code: ErrorCode; readonly message: string };

export type ThreadOptions = {
  /** The file the thread runs. */
  readonly entry: URL;
  /** Also a primary that sends one byte a second comes to an end. */
  readonly timeMsMax: number;
  /** Of JavaScript objects; what is built is outside and bounded by the limits of a generation. */
  readonly heapMebibytesMax: number;
};

export const THREAD_OPTIONS: ThreadOptions = {
  entry: new URL('pull-worker.ts', import.meta.url),
  timeMsMax: 20 * 60_000,
  heapMebibytesMax: 256,
};

/** Short-lived objects only: each chunk's facts are garbage once they are numbered. */
const YOUNG_HEAP_MEBIBYTES_MAX = 16;

/**
 * Pulls once. Throws the NodeError of the pull, `upstream_unavailable` when it takes too long, the
 * signal's reason when that aborts, or whatever ended the thread.
 */
export async function pullInThread(
  order: PullOrder,
  signal: AbortSignal,
  options: ThreadOptions = THREAD_OPTIONS,
): Promise<Copy> {
  signal.throwIfAborted();
  const deadline = AbortSignal.timeout(options.timeMsMax);
  const settled = new AbortController();
  const worker = new Worker(options.entry, {
    workerData: order,
    resourceLimits: {
      maxOldGenerationSizeMb: options.heapMebibytesMax,
      maxYoungGenerationSizeMb: YOUNG_HEAP_MEBIBYTES_MAX,
    },
  });
  try {
    const report = await reportOf(worker, {
      aborted: AbortSignal.any([signal, deadline]),
      settled: settled.signal,
    });
    if (report.kind === 'failed') throw new NodeError(report.code, report.message);
    return report.copy;
  } catch (error) {
    signal.throwIfAborted();
    if (deadline.aborted) throw tooSlow(options.timeMsMax);
    throw error;
  } finally {
    settled.abort();
    await worker.terminate();
  }
}

/**
 * `settled` takes the listener off `aborted` again: signals live as long as their listeners, and this
 * one would keep the whole copy in memory until the deadline, long after it was replaced.
 */
function reportOf(
  worker: Worker,
  { aborted, settled }: { readonly aborted: AbortSignal; readonly settled: AbortSignal },
): Promise<PullReport> {
  return new Promise((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.once('exit', (code) => reject(new Error(`The thread ended without a report (${code})`)));
    aborted.addEventListener('abort', () => reject(aborted.reason), {
      once: true,
      signal: settled,
    });
  });
}

function tooSlow(timeMsMax: number): NodeError {
  const message = `Cannot copy the environment: it takes longer than ${timeMsMax / 1_000} s`;
  return new NodeError('upstream_unavailable', message);
}
