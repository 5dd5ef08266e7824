/**
 * The node's side of TLS: a server whose certificate can be replaced while it runs, and who of its clients has
 * shown a certificate that counts. One that has not is not turned away at once: probes have none, and are to
 * be told how the node is; whatever asks for a key asks for the certificate first.
 */

import { createServer, type Server } from 'node:https';
import type { RequestListener, ServerOptions } from 'node:http';
import type { Socket } from 'node:net';
import type { PeerCertificate, TLSSocket } from 'node:tls';
import { NodeError } from '../lib/errors.ts';
import { contextOptions, type TlsMaterial } from './tls-material.ts';

const HANDSHAKE_MS_MAX = 10_000;

export class TlsDoor {
  #material: TlsMaterial;
  #server: Server | undefined;
  readonly #handshakeMsMax: number;
  readonly #open = new Set<TLSSocket>();
  /** Those whose certificate counts. */
  readonly #certified = new WeakSet<Socket>();
  /** Those that were let in by an authority that may count no more. */
  readonly #outdated = new WeakSet<Socket>();

  /** `handshakeMsMax`: for a connection to become TLS. */
  constructor(material: TlsMaterial, handshakeMsMax = HANDSHAKE_MS_MAX) {
    this.#material = material;
    this.#handshakeMsMax = handshakeMsMax;
  }

  get material(): TlsMaterial {
    return this.#material;
  }

  get isClientCertificateNeeded(): boolean {
    return this.#material.clientCa !== undefined;
  }

  /** The one server of this door; it does not listen yet. */
  serverFor(handler: RequestListener, options: ServerOptions = {}): Server {
    const server = createServer(
      {
        ...options,
        ...contextOptions(this.#material),
        requestCert: this.isClientCertificateNeeded,
        rejectUnauthorized: false,
        handshakeTimeout: this.#handshakeMsMax,
      },
      handler,
    );
    server.on('secureConnection', (socket) => this.#opened(socket));
    // What failed to become TLS cannot be answered: what is written waits for the handshake, without end.
    server.removeAllListeners('tlsClientError');
    server.on('tlsClientError', (_error, socket) => socket.destroy());
    this.#server = server;
    return server;
  }

  /**
   * From the next handshake on, this. Where an authority is gone, connections that are open are not used
   * again: what is idle is closed, and the others end with the answer that is under way.
   */
  replace(material: TlsMaterial): void {
    const { authorities } = material;
    const isAnyGone = [...this.#material.authorities].some((each) => !authorities.has(each));
    this.#material = material;
    this.#server?.setSecureContext(contextOptions(material));
    for (const socket of this.#open) {
      if (!socket.authorized && !this.#isOwn(socket)) this.#certified.delete(socket);
    }
    if (!isAnyGone) return;
    for (const socket of this.#open) this.#outdated.add(socket);
    this.#server?.closeIdleConnections();
  }

  /** Has it shown a certificate that counts, or is none needed? */
  isCertified(socket: Socket): boolean {
    return !this.isClientCertificateNeeded || this.#certified.has(socket);
  }

  /** Throws NodeError `unauthorized` for one that is not certified. */
  check(socket: Socket): void {
    if (this.isCertified(socket)) return;
    throw new NodeError(
      'unauthorized',
      'Cannot let the request in: it came without a certificate of an authority that this node knows',
    );
  }

  /** Is the answer under way the last of its connection? */
  isOutdated(socket: Socket): boolean {
    return this.#outdated.has(socket);
  }

  #opened(socket: TLSSocket): void {
    this.#open.add(socket);
    socket.once('close', () => this.#open.delete(socket));
    if (socket.authorized || this.#isOwn(socket)) this.#certified.add(socket);
  }

  /** Nodes of one fleet share one certificate: who has its key could as well answer in this node's place. */
  #isOwn(socket: TLSSocket): boolean {
    if (!this.isClientCertificateNeeded) return false;
    const { fingerprint256 }: Partial<PeerCertificate> = socket.getPeerCertificate();
    return fingerprint256 === this.#material.fingerprint;
  }
}
