/** What somebody else's HTTP server answered, read with care: it may be anything, of any length. */

import type { Dispatcher } from 'undici';

/** At most `bytesMax` of a body, as text. */
export async function readText(
  body: AsyncIterable<Uint8Array>,
  bytesMax: number,
): Promise<{ readonly text: string; readonly isCut: boolean }> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes > bytesMax) break;
  }
  return { text: Buffer.concat(chunks).toString('utf8'), isCut: bytes > bytesMax };
}

/** What a reply says it is, as ` (text/html)`: the page of a proxy is told by that. */
export function kindOf(headers: Dispatcher.ResponseData['headers']): string {
  const said = [headers['content-type'], headers['content-encoding']].flat();
  return ` (${said.filter((each) => each !== undefined).join(', ') || 'of no type'})`;
}

/** Undefined for what is no JSON: no shape accepts that. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A header that comes once; of several, none can be believed. */
export function headerOf(
  headers: Dispatcher.ResponseData['headers'],
  name: string,
): string | undefined {
  const value = headers[name];
  return typeof value === 'string' ? value : undefined;
}

/** Nobody wants the rest of the body: its connection is given up. */
export function discard(body: Dispatcher.ResponseData['body']): void {
  body.on('error', () => undefined);
  body.destroy();
}
