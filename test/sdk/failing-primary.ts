/** A primary that fails in one way, whatever it is asked, and counts how often it was. */

import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DROPPING_ADDRESS } from './dropping-network.ts';
import type { Failure } from './triggers.ts';

/** Nothing listens on port 1 of this machine. */
const REFUSING_URL = 'http://127.0.0.1:1';
/** A name that never resolves (RFC 6761, 6.4). */
const UNKNOWN_URL = 'http://primary.invalid';
/** Where no server is needed. */
const PLACES: ReadonlyMap<Failure, string> = new Map<Failure, string>([
  ['refused', REFUSING_URL],
  ['unknown_host', UNKNOWN_URL],
  ['dropped', `http://${DROPPING_ADDRESS}`],
]);

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

  static async failing(failure: Failure): Promise<FailingPrimary> {
    const asked = new Map<string, number>();
    const place = PLACES.get(failure);
    if (place !== undefined) return new FailingPrimary(place, asked);
    const server = createServer((request, response) => {
      const path = pathOf(request.url);
      asked.set(path, (asked.get(path) ?? 0) + 1);
      fail(failure, request, response);
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

function fail(failure: Failure, request: IncomingMessage, response: ServerResponse): void {
  if (failure === 'silent') return;
  if (failure === 'reset') {
    request.socket.resetAndDestroy();
    return;
  }
  const isCutShort = failure === 'silent_after_headers';
  const body = JSON.stringify({ message: `failing with ${failure}, as told` });
  const headers = { 'content-type': 'application/json', 'content-length': body.length };
  response.writeHead(isCutShort ? 200 : Number(failure), headers);
  if (isCutShort) response.write(body.slice(0, body.length / 2));
  else response.end(body);
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
