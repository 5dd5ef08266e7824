/** What broke under a request, as a KubeError. What is none of the network's is a bug and stays what it is. */

import { errors } from 'undici';
import { DeadlineError } from './deadline.ts';
import { KubeError } from './kube-error.ts';

type Failed = { readonly what: string; readonly signal: AbortSignal };

/** To be thrown instead of `error`. The reason of the request's own signal when that has aborted. */
export function failureOf(error: unknown, { what, signal }: Failed): unknown {
  if (signal.aborted) return signal.reason;
  if (error instanceof KubeError) return error;
  if (!isOfNetwork(error)) return error;
  const kind = isTimeout(error) ? 'timeout' : 'connection';
  return new KubeError(kind, `Cannot ${what}: ${reasonOf(error)}`, { cause: error });
}

/** The same items; what their source throws becomes what `failureOf` says. */
export async function* withKubeErrors<Item>(
  items: AsyncIterable<Item>,
  failed: Failed,
): AsyncGenerator<Item> {
  try {
    yield* items;
  } catch (error) {
    throw failureOf(error, failed);
  }
}

/** undici's errors, and those that Node gives a code: of sockets, names, TLS, HTTP/2. */
function isOfNetwork(error: unknown): error is Error {
  if (!(error instanceof Error)) return false;
  return error instanceof DeadlineError || 'code' in error;
}

function isTimeout(error: Error): boolean {
  return (
    error instanceof DeadlineError ||
    error instanceof errors.HeadersTimeoutError ||
    error instanceof errors.BodyTimeoutError
  );
}

/** Several addresses that all refused have no message, only a code. */
function reasonOf(error: Error & { readonly code?: unknown }): string {
  return error.message === '' ? String(error.code) : error.message;
}
