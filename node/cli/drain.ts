/**
 * Ends a server that is answering. New connections are refused at once; those that are open may end
 * what they are about and are told with their next answer that it is their last. Only a connection
 * that has nothing to say is closed by us: whoever closes one that is in use loses a request.
 */

import type { Server } from 'node:http';
import { Server as NetServer } from 'node:net';
import type { Clock } from '../lib/clock.ts';

export type DrainLimits = {
  /** How long a connection without a request may stay. */
  readonly idleMsMax: number;
  /** After this, connections are cut. */
  readonly timeMsMax: number;
};

export const DRAIN_LIMITS: DrainLimits = { idleMsMax: 1_000, timeMsMax: 8_000 };

const LOOK_INTERVAL_MS = 20;

/** Resolves when no connection is left. */
export async function drain(server: Server, clock: Clock, limits = DRAIN_LIMITS): Promise<void> {
  const isClosed = stopAccepting(server);
  const startedMs = clock.monotonicMs();
  const never = new AbortController().signal;
  while (!isClosed()) {
    const elapsedMs = clock.monotonicMs() - startedMs;
    if (elapsedMs >= limits.timeMsMax) server.closeAllConnections();
    else if (elapsedMs >= limits.idleMsMax) server.closeIdleConnections();
    await clock.sleep(LOOK_INTERVAL_MS, never);
  }
}

/** Closes the listening socket alone: the server's own close() would cut idle connections now. */
function stopAccepting(server: Server): () => boolean {
  let isClosed = false;
  server.prependListener('request', (_request, response) => {
    response.shouldKeepAlive = false;
  });
  NetServer.prototype.close.call(server, () => {
    isClosed = true;
  });
  return () => isClosed;
}
