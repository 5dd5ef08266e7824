/** The one undici dispatcher of a cluster, and its successor when the TLS material has been rotated. */

import { createHash } from 'node:crypto';
import { Agent, type Dispatcher, ProxyAgent } from 'undici';
import type { Access } from './credentials.ts';
import { KubeError } from './kube-error.ts';

export type DispatcherLimits = {
  readonly connectTimeoutMs: number;
  /** Until the head of a reply has come. Over HTTP/2 also how long a silent connection lives on then. */
  readonly headTimeoutMs: number;
  /** What HTTP/1.1 may open; HTTP/2 needs one per hundred requests that run at once. */
  readonly connectionsMax: number;
};

/** How long a connection without requests is kept: the API server's own limit is longer. */
const IDLE_TIMEOUT_MS = 60_000;
/** Keeps what is between us and the API server from forgetting a quiet connection. */
const PING_INTERVAL_MS = 15_000;

export class DispatcherCell {
  readonly #limits: DispatcherLimits;
  readonly #dispatchers = new Map<string, Dispatcher>();
  #isClosed = false;

  constructor(limits: DispatcherLimits) {
    this.#limits = limits;
  }

  /** The same one for the same access. What the one before is doing it does to its end. */
  dispatcherFor(access: Access): Dispatcher {
    const digest = digestOf(access);
    const known = this.#dispatchers.get(digest);
    if (known !== undefined) return known;
    if (this.#isClosed) throw new KubeError('connection', 'the transport is closed');
    for (const [old, dispatcher] of this.#dispatchers) this.#retire(old, dispatcher);
    const made = dispatcherOf(access, this.#limits);
    this.#dispatchers.set(digest, made);
    return made;
  }

  /** Ends what is under way. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all([...this.#dispatchers.values()].map((each) => each.destroy()));
    this.#dispatchers.clear();
  }

  #retire(digest: string, dispatcher: Dispatcher): void {
    const forget = () => this.#dispatchers.delete(digest);
    dispatcher.close().then(forget, forget);
  }
}

function digestOf({ server, proxyUrl, tls }: Access): string {
  return createHash('sha256')
    .update(JSON.stringify([server, proxyUrl, tls]))
    .digest('base64');
}

function dispatcherOf({ proxyUrl, tls }: Access, limits: DispatcherLimits): Dispatcher {
  const options = {
    connections: limits.connectionsMax,
    connectTimeout: limits.connectTimeoutMs,
    headersTimeout: limits.headTimeoutMs,
    keepAliveTimeout: IDLE_TIMEOUT_MS,
    h2Options: { pingInterval: PING_INTERVAL_MS },
  };
  const connect = { ...tls, keepAlive: true, keepAliveInitialDelay: PING_INTERVAL_MS };
  if (proxyUrl === undefined) return new Agent({ ...options, connect });
  return new ProxyAgent({ ...options, uri: proxyUrl, requestTls: connect });
}
