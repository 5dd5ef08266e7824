/** Answers a connection whose bytes are no HTTP request: also that in JSON, and then it is closed. */

import { ServerResponse, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { errorBody, replyToConnection } from './errors.ts';

/**
 * Writes the refusal, if there is still someone to read it, and ends the connection. While an answer to an
 * earlier request is being sent, a refusal would be taken for a part of it: then it only ends.
 */
export function refuseConnection(error: Error, socket: Socket, requestId: string): void {
  if (!socket.writable || isAnswering(socket)) {
    socket.destroy();
    return;
  }
  const { status, message } = replyToConnection(error);
  const body = errorBody(message);
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
    'Content-Type: application/json',
    `Content-Length: ${Buffer.byteLength(body)}`,
    `X-Request-ID: ${requestId}`,
    'Connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}

/** Node's own mark on a socket: the response under way. Without it nothing is known, and the refusal is written. */
function isAnswering(socket: Socket): boolean {
  if (!('_httpMessage' in socket) || !(socket._httpMessage instanceof ServerResponse)) return false;
  return socket._httpMessage.headersSent;
}
