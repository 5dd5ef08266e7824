/**
 * A pull in a process of its own: receiving, numbering, sorting and indexing never hold up an answer, all
 * of its memory is given back when it ends, and one that dies is a failed pull, not a dead node.
 */

import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { NodeError } from '../lib/errors.ts';
import type { GenerationHead } from '../snapshot/generation-file.ts';
import { type ProcessEvent, startProcess, type StartProcess } from './start-process.ts';

/** What the process needs to know. Sent to it, so that no list of processes shows the key. */
export type PullOrder = Readonly<z.infer<typeof PullOrder>>;

export const PullOrder = z.object({
  url: z.string(),
  apiToken: z.string(),
  environment: z.string(),
  clientId: z.string(),
  /** The generation is written here, and what is sorted beside it there. */
  path: z.string(),
  spillDirectory: z.string(),
  /** Of the builder, outside JavaScript's heap. */
  memoryBytesMax: z.number(),
});

/** How far a pull has come: facts received so far, and what is being done with them. */
export type PullProgress = {
  readonly factCount: number;
  readonly phase: string;
  /** Why the last request to the primary failed, which is made again. Absent: it answers. */
  readonly failing?: { readonly code: string; readonly message: string };
};

/** What the process says: any number of times how far it is, and last how it ended. */
export type PullMessage = z.infer<typeof PullMessage>;

export const PullMessage = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('progress'),
    factCount: z.number(),
    phase: z.string(),
    failing: z.object({ code: z.string(), message: z.string() }).exactOptional(),
  }),
  z.object({ kind: z.literal('built'), head: z.custom<GenerationHead>() }),
  z.object({ kind: z.literal('failed'), code: z.custom<NodeError['code']>(), message: z.string() }),
]);

/** After it the process ends by itself. */
type LastWord = Exclude<PullMessage, { kind: 'progress' }>;

export type ProcessOptions = {
  /** The file the process runs. */
  readonly entry: URL;
  /** Also a primary that sends one byte a second comes to an end. */
  readonly timeMsMax: number;
  /** Of JavaScript objects: each chunk's facts are garbage once they are numbered. */
  readonly heapMebibytesMax: number;
  readonly youngHeapMebibytesMax: number;
};

export const PROCESS_OPTIONS: ProcessOptions = {
  entry: new URL('pull-child.ts', import.meta.url),
  timeMsMax: 60 * 60_000,
  heapMebibytesMax: 128,
  youngHeapMebibytesMax: 2,
};

/** How long a process may take to end after its last word. */
const ENDING_MS_MAX = 5_000;

/**
 * Pulls once; the sealed generation is at `order.path`. Throws the NodeError of the pull,
 * `upstream_unavailable` when it takes too long, the signal's reason when that aborts, or an Error
 * with the last words of a process that died. What is left on the disk then is the caller's to remove.
 */
export async function pullInProcess(
  order: PullOrder,
  parts: {
    readonly signal: AbortSignal;
    readonly onProgress?: (progress: PullProgress) => void;
    /** Where the process comes from, when not from this one. */
    readonly start?: StartProcess;
    readonly options?: ProcessOptions;
  },
): Promise<GenerationHead> {
  const { signal, options = PROCESS_OPTIONS } = parts;
  signal.throwIfAborted();
  const deadline = AbortSignal.timeout(options.timeMsMax);
  try {
    const lastWord = await lastWordOn(order, {
      start: parts.start ?? startProcess,
      options,
      aborted: AbortSignal.any([signal, deadline]),
      onProgress: parts.onProgress ?? (() => undefined),
    });
    if (lastWord.kind === 'built') return lastWord.head;
    throw new NodeError(lastWord.code, lastWord.message);
  } catch (error) {
    signal.throwIfAborted();
    if (deadline.aborted) throw tooSlow(options.timeMsMax);
    throw error;
  }
}

type RunParts = {
  readonly start: StartProcess;
  readonly options: ProcessOptions;
  readonly aborted: AbortSignal;
  readonly onProgress: (progress: PullProgress) => void;
};

/** Runs a process as long as it has something to say: one that has said its last word ends by itself. */
async function lastWordOn(order: PullOrder, parts: RunParts): Promise<LastWord> {
  const { start, options, aborted, onProgress } = parts;
  const { promise, resolve, reject } = Promise.withResolvers<LastWord>();
  const { entry, heapMebibytesMax, youngHeapMebibytesMax } = options;
  const toStart = { file: fileURLToPath(entry), heapMebibytesMax, youngHeapMebibytesMax };
  const child = start(toStart, (event) => {
    if (event.kind !== 'said') return reject(noLastWord(event));
    const { data: message, error } = PullMessage.safeParse(event.message);
    if (message === undefined) reject(error);
    else if (message.kind === 'progress') onProgress(message);
    else resolve(message);
  });
  child.send(order);
  const onAbort = () => reject(aborted.reason);
  aborted.addEventListener('abort', onAbort, { once: true });
  try {
    const lastWord = await promise;
    setTimeout(() => child.kill(), ENDING_MS_MAX).unref();
    return lastWord;
  } catch (error) {
    child.kill();
    throw error;
  } finally {
    // A signal lives as long as its listeners.
    aborted.removeEventListener('abort', onAbort);
  }
}

/** SIGKILL is what the kernel ends a process with that needs memory which is not there. */
function noLastWord(event: Exclude<ProcessEvent, { kind: 'said' }>): Error {
  if (event.kind === 'not_started') {
    const message = `Cannot copy the environment: ${event.reason}`;
    return new NodeError('upstream_unavailable', message);
  }
  const { how, lastWords } = event;
  const cause = how === 'SIGKILL' ? 'SIGKILL, perhaps for want of memory' : how;
  return new Error(
    `The process that copies ended by itself (${cause})${lastWords && `:\n${lastWords}`}`,
  );
}

function tooSlow(timeMsMax: number): NodeError {
  const message = `Cannot copy the environment: it takes longer than ${timeMsMax / 1_000} s`;
  return new NodeError('upstream_unavailable', message);
}
