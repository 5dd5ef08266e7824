/** The bytes that a request brings, within a limit. */

import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { NodeError } from '../lib/errors.ts';

/**
 * Calls `done` once, with the bytes, `too_large` or `unsupported_encoding`; never for a client that leaves in between.
 * Nothing is kept of a body that announces to be too large, or turns out to be; it is let in all the
 * same, as long as a request may take, for most clients read no answer before they have written.
 */
export function readBody(
  request: IncomingMessage,
  bytesMax: number,
  done: (body: Buffer | NodeError) => void,
): void {
  if (isEncoded(request.headers)) {
    const problem = 'Cannot read the request: its body is encoded; send it as it is';
    done(new NodeError('unsupported_encoding', problem));
    return;
  }
  if (Number(request.headers['content-length'] ?? 0) > bytesMax) {
    done(tooLarge(bytesMax));
    return;
  }
  const chunks: Buffer[] = [];
  let byteCount = 0;
  request.on('data', (chunk: Buffer) => {
    const wasWithin = byteCount <= bytesMax;
    byteCount += chunk.length;
    if (byteCount <= bytesMax) {
      chunks.push(chunk);
    } else if (wasWithin) {
      chunks.length = 0;
      done(tooLarge(bytesMax));
    }
  });
  request.on('end', () => {
    if (byteCount > bytesMax) return;
    const [only] = chunks;
    done(only !== undefined && chunks.length === 1 ? only : Buffer.concat(chunks, byteCount));
  });
}

/** Nothing is decompressed here: a few bytes can become many, and no SDK sends them (RFC 9110, 8.4 and 15.5.16). */
function isEncoded({ 'content-encoding': encoding = '' }: IncomingHttpHeaders): boolean {
  return encoding !== '' && encoding.toLowerCase() !== 'identity';
}

function tooLarge(bytesMax: number): NodeError {
  const problem = `Cannot read the request: the body is too large, over ${bytesMax} bytes`;
  return new NodeError('too_large', problem);
}
