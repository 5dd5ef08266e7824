/** Work that may not take longer than its time. */

import type { Clock } from './clock.ts';

/** The work took too long and was told to stop. */
export class DeadlineError extends Error {
  override readonly name = 'DeadlineError';
}

/**
 * What `work` gives. Its signal aborts with `signal`, or with a DeadlineError after `timeoutMs`; that
 * it listens is up to the work. Leaves neither timer nor listener behind.
 */
export async function withDeadline<T>(
  limits: {
    readonly timeoutMs: number;
    readonly signal: AbortSignal;
    readonly clock: Pick<Clock, 'sleep'>;
  },
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const { timeoutMs, signal, clock } = limits;
  signal.throwIfAborted();
  const stop = new AbortController();
  const isOver = new AbortController();
  const onAbort = () => stop.abort(signal.reason);
  signal.addEventListener('abort', onAbort, { once: true });
  clock.sleep(timeoutMs, isOver.signal).then(
    () => stop.abort(new DeadlineError(`no end within ${timeoutMs} ms`)),
    () => undefined,
  );
  try {
    return await work(stop.signal);
  } finally {
    isOver.abort();
    signal.removeEventListener('abort', onAbort);
  }
}

/**
 * What `work` gives, or the signal's reason as soon as it aborts: for work that may not listen. What
 * becomes of it after that nobody hears.
 */
export async function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const aborted = Promise.withResolvers<never>();
  const onAbort = () => aborted.reject(signal.reason);
  if (signal.aborted) onAbort();
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await Promise.race([aborted.promise, work]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
