/** Answers a connection whose bytes are no HTTP request: also that in JSON, and then it is closed. */

import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { errorBody, replyToConnection } from './errors.ts';

/** Writes the refusal, if there is still someone to read it, and ends the connection. */
export function refuseConnection(error: Error, socket: Socket, requestId: string): void {
  if (!socket.writable) {
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
