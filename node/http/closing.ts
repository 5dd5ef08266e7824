/**
 * How connections end. Who has said all that it wants to say still gets its answer, and who has not is let
 * finish: closed at once, with bytes of it that nobody has read, it would get a reset instead of the answer.
 */

import { type Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** For a client to read its answer, and to see that no more is read of what it sends. */
const LINGER_MS = 2_000;

/**
 * The last answer of a connection arrives: RFC 9112, 6.3 (a client that has closed its side only is no less
 * interested) and 9.6 (a close in stages). `event`: of the server, with a socket that speaks HTTP.
 */
export function closeInStages(server: Server, event: 'connection' | 'secureConnection'): void {
  // Node's own switch; off, an answer that is not there yet when the client ends is dropped.
  Object.assign(server, { httpAllowHalfOpen: true });
  server.on(event, (socket: Socket) => {
    // With TLS only from here on: who ends its side of a handshake has gone.
    socket.allowHalfOpen = true;
    // What node calls once the last answer is written.
    socket.destroySoon = () => endAndLinger(socket);
    // Of most bodies the parser finds this out; not of one behind a request to upgrade.
    socket.once('end', () => {
      if (isCutShort(socket)) server.emit('clientError', new Error('The body ends early'), socket);
    });
  });
}

/** Is the end of a body waited for that cannot come any more? */
function isCutShort(socket: Socket): boolean {
  const answer = answerOf(socket);
  return answer !== undefined && !answer.req.complete && !answer.headersSent;
}

/** Node's own mark on a socket: the response under way. Without it nothing is known. */
export function answerOf(socket: Socket): ServerResponse | undefined {
  if (!('_httpMessage' in socket)) return undefined;
  return socket._httpMessage instanceof ServerResponse ? socket._httpMessage : undefined;
}

export type Ending = {
  /** An answer that is still to be written; left out: all are. */
  readonly after?: ServerResponse;
  /** What the client has to end its own side. */
  readonly lingerMs?: number;
};

/** Ends our side. What else the client sends is read, and not looked at. */
export function endAndLinger(socket: Socket, { after, lingerMs = LINGER_MS }: Ending = {}): void {
  if (lingering.has(socket)) return;
  lingering.add(socket);
  // A body that nobody asked for may have stopped it; node's parser starts it again, with the next tick.
  socket.resume();
  // With another listener the parser lets go: no further request is read, and none is found malformed.
  setImmediate(() => socket.removeAllListeners('data').on('data', () => undefined));
  if (after === undefined || after.writableFinished) end();
  else after.once('finish', end);

  function end(): void {
    const late = setTimeout(() => socket.destroy(), lingerMs);
    socket.once('close', () => clearTimeout(late));
    socket.end();
  }
}

/** Is nothing read of it any more? */
export function isLingering(socket: Socket): boolean {
  return lingering.has(socket);
}

const lingering = new WeakSet<Socket>();
