/** Answers a connection whose bytes are no HTTP request: also that in JSON, and then it is closed. */

import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { answerOf, endAndLinger, isLingering } from './closing.ts';
import { codeOf, errorBody, replyToConnection } from './errors.ts';

/** Bytes behind a request that was to be the last one: they are not read (RFC 9112, 9.6). */
const BEHIND_THE_LAST = 'HPE_CLOSED_CONNECTION';

/**
 * Writes the refusal, if there is still someone to read it, and ends the connection. While an answer to an
 * earlier request is being sent, a refusal would be taken for a part of it: then it only ends.
 */
export function refuseConnection(error: Error, socket: Socket, requestId: string): void {
  if (isLingering(socket)) return;
  const answer = answerOf(socket);
  if (answer !== undefined && (answer.writableEnded || codeOf(error) === BEHIND_THE_LAST)) {
    endAndLinger(socket, { after: answer });
  } else if (!socket.writable || answer?.headersSent === true) {
    socket.destroy();
  } else {
    socket.write(refusal(error, requestId));
    endAndLinger(socket);
  }
}

function refusal(error: Error, requestId: string): string {
  const { status, message } = replyToConnection(error);
  const body = errorBody(message);
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
    'Content-Type: application/json',
    `Content-Length: ${Buffer.byteLength(body)}`,
    `X-Request-ID: ${requestId}`,
    'Connection: close',
  ];
  return `${head.join('\r\n')}\r\n\r\n${body}`;
}
