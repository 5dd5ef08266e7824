/**
 * What the fake servers have in common: a real socket on loopback, and a script of how to misbehave in
 * the next requests. What they answer otherwise is theirs.
 */

import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** `Behaviour`: what one request may get instead of its plain answer. */
export abstract class ScriptedServer<Behaviour> implements AsyncDisposable {
  readonly #server: Server;
  readonly #script: { readonly on: string; readonly behaviour: Behaviour }[] = [];

  constructor() {
    this.#server = createServer((request, response) => {
      this.answer(request, response).catch((error: unknown) => response.destroy(error as Error));
    });
  }

  /** To be awaited before the first request. */
  async listen(): Promise<this> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return this;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** The next requests of this kind, a method or a path, get these, one each. */
  script(on: string, ...behaviours: readonly Behaviour[]): void {
    for (const behaviour of behaviours) this.#script.push({ on, behaviour });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    if (this.#server.listening) await once(this.#server, 'close');
  }

  protected abstract answer(request: IncomingMessage, response: ServerResponse): Promise<void>;

  /** Undefined: the plain answer. */
  protected nextFor(on: string): Behaviour | undefined {
    const index = this.#script.findIndex((entry) => entry.on === on);
    const [entry] = index === -1 ? [] : this.#script.splice(index, 1);
    return entry?.behaviour;
  }
}
