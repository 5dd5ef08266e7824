/**
 * A way to a server on loopback whose connections can die without anybody being told, as they do when a
 * machine or a firewall between the two is gone: nothing is passed on any more, and nothing is closed.
 */

import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

export class SilentNetwork implements AsyncDisposable {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #isSilent = false;
  /** How many connections were made through it. */
  connections = 0;

  private constructor(serverPort: number) {
    this.#server = createServer((near) => {
      this.connections += 1;
      const far = connect(serverPort, '127.0.0.1');
      this.#join(near, far);
      this.#join(far, near);
      if (this.#isSilent) this.#silence();
    });
  }

  static async to(serverUrl: string): Promise<SilentNetwork> {
    const network = new SilentNetwork(Number(new URL(serverUrl).port));
    network.#server.listen(0, '127.0.0.1');
    await once(network.#server, 'listening');
    return network;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Connections that exist die unheard; new ones too, if `alsoNew`. */
  die({ alsoNew }: { readonly alsoNew: boolean }): void {
    this.#isSilent = alsoNew;
    this.#silence();
  }

  /** New connections live again. */
  heal(): void {
    this.#isSilent = false;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  #join(from: Socket, to: Socket): void {
    this.#sockets.add(from);
    from.on('data', (chunk) => void to.write(chunk));
    from.on('close', () => {
      this.#sockets.delete(from);
      to.destroy();
    });
    from.on('error', () => from.destroy());
  }

  #silence(): void {
    for (const socket of this.#sockets) socket.removeAllListeners('data').resume();
  }
}
