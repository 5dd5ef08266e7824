/**
 * A pull in a process of its own: receiving, numbering, sorting and indexing never hold up an answer, all
 * of its memory is given back when it ends, and one that dies is a failed pull, not a dead node.
 */

import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { NodeError } from '../lib/errors.ts';
import { reasonOf } from '../lib/reason-of.ts';
import type { GenerationHead } from '../snapshot/generation-file.ts';

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
export type PullProgress = { readonly factCount: number; readonly phase: string };

/** What the process says: any number of times how far it is, and last how it ended. */
export type PullMessage = z.infer<typeof PullMessage>;

export const PullMessage = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('progress'), factCount: z.number(), phase: z.string() }),
  z.object({ kind: z.literal('built'), head: z.custom<GenerationHead>() }),
  z.object({ kind: z.literal('failed'), code: z.custom<NodeError['code']>(), message: z.string() }),
]);

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

/** Of what the process wrote before it died: its last words. */
const LAST_WORDS_CHARACTERS_MAX = 2_000;

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
    readonly options?: ProcessOptions;
  },
): Promise<GenerationHead> {
  const { signal, options = PROCESS_OPTIONS } = parts;
  signal.throwIfAborted();
  const deadline = AbortSignal.timeout(options.timeMsMax);
  const settled = new AbortController();
  const child = start(options);
  // The first is heard below; one that nobody hears would end this process.
  child.on('error', () => undefined);
  try {
    if (child.pid === undefined) throw await whyNotStarted(child);
    child.send(order);
    const head = await headFrom(child, {
      aborted: AbortSignal.any([signal, deadline]),
      settled: settled.signal,
      onProgress: parts.onProgress ?? (() => undefined),
    });
    killUnlessEnded(child, ENDING_MS_MAX);
    return head;
  } catch (error) {
    killUnlessEnded(child, error instanceof NodeError ? ENDING_MS_MAX : 0);
    signal.throwIfAborted();
    if (deadline.aborted) throw tooSlow(options.timeMsMax);
    throw error;
  } finally {
    settled.abort();
  }
}

/** A process that has said its last word ends by itself; any other, and one that does not, is ended. */
function killUnlessEnded(child: ChildProcess, afterMs: number): void {
  // Without a process of its own, the signal would go to the group of this one.
  if (child.pid === undefined) return;
  const kill = () => void child.kill('SIGKILL');
  if (afterMs === 0) kill();
  else setTimeout(kill, afterMs).unref();
}

/** What the process must not know, or gets by other ways. */
const KEY_VARIABLE = /TOKEN|SECRET|PASSWORD|AWS_/u;

function withoutKeys(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(environment).filter(([name]) => !KEY_VARIABLE.test(name)),
  );
}

async function whyNotStarted(child: ChildProcess): Promise<NodeError> {
  const told: readonly unknown[] = await once(child, 'error');
  const [cause] = told;
  return new NodeError('upstream_unavailable', `Cannot copy the environment: ${reasonOf(cause)}`, {
    cause,
  });
}

function start(options: ProcessOptions): ChildProcess {
  return fork(fileURLToPath(options.entry), [], {
    execArgv: [
      `--max-old-space-size=${options.heapMebibytesMax}`,
      `--max-semi-space-size=${options.youngHeapMebibytesMax}`,
    ],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    env: withoutKeys(process.env),
  });
}

/** `settled` takes the listener off `aborted` again: signals live as long as their listeners. */
function headFrom(
  child: ChildProcess,
  parts: {
    readonly aborted: AbortSignal;
    readonly settled: AbortSignal;
    readonly onProgress: (progress: PullProgress) => void;
  },
): Promise<GenerationHead> {
  const { aborted, settled, onProgress } = parts;
  const lastWords = keepLastWords(child);
  return new Promise((resolve, reject) => {
    child.on('message', (received) => {
      const { data: message, error } = PullMessage.safeParse(received);
      if (message === undefined) reject(error);
      else if (message.kind === 'progress') onProgress(message);
      else if (message.kind === 'built') resolve(message.head);
      else reject(new NodeError(message.code, message.message));
    });
    child.once('error', reject);
    child.once('close', (code, killedBy) => reject(died(killedBy ?? code, lastWords())));
    const onAbort = () => reject(aborted.reason);
    aborted.addEventListener('abort', onAbort, { once: true, signal: settled });
  });
}

function keepLastWords(child: ChildProcess): () => string {
  let words = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    words = `${words}${text}`.slice(-LAST_WORDS_CHARACTERS_MAX);
  });
  return () => words.trim();
}

/** SIGKILL is what the kernel ends a process with that needs memory which is not there. */
function died(how: string | number | null, words: string): Error {
  const cause = how === 'SIGKILL' ? 'SIGKILL, perhaps for want of memory' : String(how);
  return new Error(`The process that copies ended by itself (${cause})${words && `:\n${words}`}`);
}

function tooSlow(timeMsMax: number): NodeError {
  const message = `Cannot copy the environment: it takes longer than ${timeMsMax / 1_000} s`;
  return new NodeError('upstream_unavailable', message);
}
