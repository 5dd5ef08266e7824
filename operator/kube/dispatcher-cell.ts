/** The one undici dispatcher of a cluster, and its successor when the TLS material has been rotated. */

import { createHash } from 'node:crypto';
import { Agent, type Dispatcher, ProxyAgent } from 'undici';
import type { Clock } from './clock.ts';
import { type ConnectionGuardLimits, guardedConnector } from './connection-guard.ts';
import type { Access } from './credentials.ts';
import { KubeError } from './kube-error.ts';

export type DispatcherLimits = ConnectionGuardLimits & {
  /** Until the head of a reply has come. Over HTTP/2 also how long a silent connection lives on then. */
  readonly headTimeoutMs: number;
  /** What HTTP/1.1 may open; HTTP/2 needs one per hundred requests that run at once. */
  readonly connectionsMax: number;
};

/** How long a connection without requests is kept: the API server's own limit is longer. */
const IDLE_TIMEOUT_MS = 60_000;

export class DispatcherCell {
  readonly #limits: DispatcherLimits;
  readonly #clock: Pick<Clock, 'monotonicMs' | 'sleep'>;
  #current: { readonly digest: string; readonly dispatcher: Dispatcher } | undefined;
  /** End when what they are doing has ended. */
  readonly #retiring = new Set<Dispatcher>();
  #isClosed = false;

  constructor(limits: DispatcherLimits, clock: Pick<Clock, 'monotonicMs' | 'sleep'>) {
    this.#limits = limits;
    this.#clock = clock;
  }

  /** The same one for the same access. What the one before is doing it does to its end. */
  dispatcherFor(access: Access): Dispatcher {
    const digest = digestOf(access);
    if (this.#current?.digest === digest) return this.#current.dispatcher;
    if (this.#isClosed) throw new KubeError('connection', 'the transport is closed');
    if (this.#current !== undefined) this.#retire(this.#current.dispatcher);
    const dispatcher = this.#made(access);
    this.#current = { digest, dispatcher };
    return dispatcher;
  }

  /** Ends what is under way. */
  async close(): Promise<void> {
    this.#isClosed = true;
    const all = [
      ...this.#retiring,
      ...(this.#current === undefined ? [] : [this.#current.dispatcher]),
    ];
    this.#current = undefined;
    await Promise.all(all.map((each) => each.destroy()));
  }

  #retire(dispatcher: Dispatcher): void {
    this.#retiring.add(dispatcher);
    const forget = () => this.#retiring.delete(dispatcher);
    dispatcher.close().then(forget, forget);
  }

  #made({ proxyUrl, tls }: Access): Dispatcher {
    const limits = this.#limits;
    const options = {
      connections: limits.connectionsMax,
      connectTimeout: limits.connectTimeoutMs,
      headersTimeout: limits.headTimeoutMs,
      keepAliveTimeout: IDLE_TIMEOUT_MS,
      h2Options: { pingInterval: limits.pingEveryMs },
    };
    const tcp = { ...tls, keepAlive: true, keepAliveInitialDelay: limits.pingEveryMs };
    // Connections through a proxy are the proxy agent's to make: those are guarded by their streams alone.
    if (proxyUrl !== undefined)
      return new ProxyAgent({ ...options, uri: proxyUrl, requestTls: tcp });
    return new Agent({ ...options, connect: guardedConnector(tcp, limits, this.#clock) });
  }
}

function digestOf({ server, proxyUrl, tls }: Access): string {
  return createHash('sha256')
    .update(JSON.stringify([server, proxyUrl, tls]))
    .digest('base64');
}
