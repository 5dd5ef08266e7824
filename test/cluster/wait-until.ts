/** Waits for what another process does, by asking again; for what sends no event. */

import { setTimeout as sleep } from 'node:timers/promises';

const ASK_AGAIN_MS = 50;

/**
 * Resolves to the first answer that is not undefined. An `ask` that throws is asked again; after
 * `timeoutMs` the error says `what` was waited for, with the last one as its cause.
 */
export async function waitUntil<T>(
  what: string,
  ask: () => Promise<T | undefined>,
  { timeoutMs }: { readonly timeoutMs: number },
): Promise<T> {
  const deadline = Date.now() + timeoutMs;
  let cause: unknown;
  while (Date.now() < deadline) {
    try {
      const answer = await ask();
      if (answer !== undefined) return answer;
      cause = undefined;
    } catch (error) {
      cause = error;
    }
    await sleep(ASK_AGAIN_MS);
  }
  throw new Error(`Waited ${timeoutMs} ms until ${what}`, { cause });
}
