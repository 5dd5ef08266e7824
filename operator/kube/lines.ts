/** A stream of bytes as lines of text. */

import { KubeError } from './kube-error.ts';

const NEWLINE = 0x0a;

/**
 * Each line without its end; empty ones are left out. Throws a KubeError `malformed` for a line over
 * `lineBytesMax`, and for a stream that ends in the middle of one.
 */
export async function* linesOf(
  chunks: AsyncIterable<Uint8Array>,
  lineBytesMax: number,
): AsyncGenerator<string> {
  let parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of chunks) {
    let from = 0;
    for (let to = chunk.indexOf(NEWLINE); to !== -1; to = chunk.indexOf(NEWLINE, from)) {
      parts.push(chunk.subarray(from, to));
      const line = textOf(parts);
      parts = [];
      bytes = 0;
      from = to + 1;
      if (line !== '') yield line;
    }
    parts.push(chunk.subarray(from));
    bytes += chunk.length - from;
    if (bytes > lineBytesMax) {
      throw new KubeError('malformed', `Cannot read a line of over ${lineBytesMax} bytes`);
    }
  }
  if (bytes > 0) throw new KubeError('malformed', 'Cannot read a line: the stream ends in it');
}

function textOf(parts: readonly Uint8Array[]): string {
  return Buffer.concat(parts).toString('utf8');
}
