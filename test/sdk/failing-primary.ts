/** A primary that fails in one way, whatever it is asked, and counts how often it was. */

import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Trigger } from './triggers.ts';

/** Nothing listens on port 1 of this machine. */
const REFUSING_URL = 'http://127.0.0.1:1';
/** A name that never resolves (RFC 6761, 6.4). */
const UNKNOWN_URL = 'http://primary.invalid';

export class FailingPrimary implements AsyncDisposable {
  readonly url: string;
  readonly #server: Server | undefined;
  /** Requests by path below /api. */
  readonly #asked: Map<string, number>;

  private constructor(url: string, asked: Map<string, number>, server?: Server) {
    this.url = url;
    this.#asked = asked;
    this.#server = server;
  }

  static async failing(failure: Trigger['failure']): Promise<FailingPrimary> {
    const asked = new Map<string, number>();
    if (failure === 'refused') return new FailingPrimary(REFUSING_URL, asked);
    if (failure === 'unknown_host') return new FailingPrimary(UNKNOWN_URL, asked);
    const server = createServer((request, response) => {
      const path = pathOf(request.url);
      asked.set(path, (asked.get(path) ?? 0) + 1);
      if (failure === 'silent') return;
      if (failure === 'reset') {
        request.socket.resetAndDestroy();
        return;
      }
      const message = `failing with ${failure}, as told`;
      response
        .writeHead(failure, { 'content-type': 'application/json' })
        .end(JSON.stringify({ message }));
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    return new FailingPrimary(`http://127.0.0.1:${port}`, asked, server);
  }

  askedFor(path: string): number {
    return this.#asked.get(path) ?? 0;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await close(this.#server);
  }
}

/** `/api/list?` → `/list`. */
export function pathOf(url = ''): string {
  return url.replace(/\?.*$/u, '').replace(/^\/+api/u, '');
}

export async function close(server: Server | undefined): Promise<void> {
  if (server?.listening !== true) return;
  const closed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await closed;
}
