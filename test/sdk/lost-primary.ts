/**
 * A primary that answers, until a gate is asked to open: from then on no packet reaches it, on connections
 * that it has answered on before either. Only in a network of dropping-network.ts.
 */

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import { cutOff, openAddress } from './dropping-network.ts';
import { close } from './failing-primary.ts';

export class LostPrimary implements AsyncDisposable {
  readonly url: string;
  readonly gateUrl: string;
  readonly #server: Server;
  readonly #gate: Server;

  private constructor(server: Server, gate: Server) {
    this.url = urlOf(server);
    this.gateUrl = urlOf(gate);
    this.#server = server;
    this.#gate = gate;
  }

  /** Calls back when the gate is asked to open. */
  static async answeringUntil(onOpen: () => void): Promise<LostPrimary> {
    const address = await openAddress();
    const server = await listening(address, (_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
    });
    const gate = await listening('127.0.0.1', (_request, response) => {
      onOpen();
      cutOffWhileOpen(server, address).then(
        () => response.end(),
        (error: unknown) => response.writeHead(500).end(String(error)),
      );
    });
    // Nobody but the gate ends a connection.
    server.keepAliveTimeout = 0;
    return new LostPrimary(server, gate);
  }

  /** It answers, and then it is not reached: what it was asked when it failed is not to be known. */
  askedFor(): number {
    return 0;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([close(this.#server), close(this.#gate)]);
  }
}

async function cutOffWhileOpen(server: Server, address: string): Promise<void> {
  const connections = await promisify(server.getConnections.bind(server))();
  assert.ok(connections > 0, 'no connection was kept, so none can be lost');
  await cutOff(address);
}

async function listening(host: string, listener: RequestListener): Promise<Server> {
  const server = createServer(listener).listen(0, host);
  await once(server, 'listening');
  return server;
}

function urlOf(server: Server): string {
  const { address, port } = server.address() as AddressInfo;
  return `http://${address}:${port}`;
}
