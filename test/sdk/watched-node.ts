/** A way to a node that passes everything on as it is, and remembers what was asked and answered. */

import { once } from 'node:events';
import { createServer, request as requestOnward, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { close, pathOf } from './failing-primary.ts';

export class WatchedNode implements AsyncDisposable {
  readonly #server: Server;
  /** Status codes by path below /api. */
  readonly #statuses = new Map<string, number[]>();

  private constructor(nodeUrl: string) {
    const { hostname, port } = new URL(nodeUrl);
    this.#server = createServer((request, response) => {
      const { method, headers, url: path } = request;
      const onward = requestOnward({ hostname, port, method, headers, path }, (answer) => {
        const status = answer.statusCode ?? 0;
        this.#note(pathOf(path), status);
        response.writeHead(status, answer.headers);
        answer.pipe(response);
      });
      onward.on('error', () => response.destroy());
      request.pipe(onward);
    });
  }

  static async at(nodeUrl: string): Promise<WatchedNode> {
    const watched = new WatchedNode(nodeUrl);
    watched.#server.listen(0, '127.0.0.1');
    await once(watched.#server, 'listening');
    return watched;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** What the node answered at this path, in order. */
  statusesOf(path: string): readonly number[] {
    return this.#statuses.get(path) ?? [];
  }

  /** A busy primary may have been taken for a failing one: what was asked so far is not told. */
  forget(): void {
    this.#statuses.clear();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await close(this.#server);
  }

  #note(path: string, status: number): void {
    const statuses = this.#statuses.get(path) ?? [];
    this.#statuses.set(path, [...statuses, status]);
  }
}
