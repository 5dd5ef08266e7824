/**
 * Leaves a connection that died without anybody being told. Over HTTP/2 the other end answers every PING, so
 * one from which nothing comes any more is dead. TCP would go on sending to it for a quarter of an hour.
 */

import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { buildConnector } from 'undici';
import type { Clock } from './clock.ts';

export type ConnectionGuardLimits = {
  readonly connectTimeoutMs: number;
  /** Somebody else sends PINGs this often. */
  readonly pingEveryMs: number;
  /** After so much silence a connection is dead: found out up to a PING later. More than two PINGs. */
  readonly connectionSilenceMs: number;
};

type GuardClock = Pick<Clock, 'monotonicMs' | 'sleep'>;

/** Makes connections as undici does, with `options`, and leaves those of HTTP/2 that have died. */
export function guardedConnector(
  options: buildConnector.BuildOptions,
  limits: ConnectionGuardLimits,
  clock: GuardClock,
): buildConnector.connector {
  const connect = buildConnector({ ...options, timeout: limits.connectTimeoutMs });
  return (target, callback) => {
    connect(target, (...[error, socket]) => {
      if (error !== null) {
        callback(error, null);
        return;
      }
      if (isHttp2(socket)) void leaveWhenDead(socket, limits, clock);
      callback(null, socket);
    });
  };
}

function isHttp2(socket: Socket | TLSSocket): boolean {
  return 'alpnProtocol' in socket && socket.alpnProtocol === 'h2';
}

async function leaveWhenDead(
  socket: Socket,
  { pingEveryMs, connectionSilenceMs }: ConnectionGuardLimits,
  clock: GuardClock,
): Promise<void> {
  const isClosed = new AbortController();
  socket.once('close', () => isClosed.abort());
  let bytesHeard = socket.bytesRead;
  let heardAtMs = clock.monotonicMs();
  while (!isClosed.signal.aborted) {
    await clock.sleep(pingEveryMs, isClosed.signal).catch(() => undefined);
    if (socket.bytesRead !== bytesHeard) {
      bytesHeard = socket.bytesRead;
      heardAtMs = clock.monotonicMs();
    } else if (clock.monotonicMs() - heardAtMs >= connectionSilenceMs) {
      socket.destroy(new DeadConnectionError(connectionSilenceMs));
      return;
    }
  }
}

/** With a code, as the errors of sockets have. */
class DeadConnectionError extends Error {
  override readonly name = 'DeadConnectionError';
  readonly code = 'ETIMEDOUT';

  constructor(silenceMs: number) {
    super(`the connection is dead: nothing heard for ${silenceMs} ms`);
  }
}
