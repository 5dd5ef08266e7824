/**
 * A primary's read API over any number of generated facts, none of which it keeps: 20 million facts
 * would not fit the development primary. A process of its own: `node streaming-primary.ts PORT FACTS`.
 */

import { readFileSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { isSharingPredicate, type SharingPredicate, sharingFactsOf } from './facts.ts';

const CHUNK_CHARACTERS = 256 * 1024;

export function startStreamingPrimary(options: { readonly port: number; readonly size: number }) {
  const src = readFileSync(join(import.meta.dirname, 'sharing.polar'), 'utf8');
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://primary');
    const predicate = url.searchParams.get('predicate') ?? '';
    if (url.pathname === '/api/policy')
      sendJson(response, 200, { policy: { filename: null, src } });
    else if (url.pathname === '/api/facts' && isSharingPredicate(predicate)) {
      void sendFacts(response, predicate, options.size);
    } else if (url.pathname === '/api/facts') sendJson(response, 200, []);
    else sendJson(response, 404, { message: 'not found' });
  });
  server.listen(options.port, '127.0.0.1');
  return server;
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

/** A reader that goes away in the middle is none of our trouble. */
async function sendFacts(
  response: ServerResponse,
  predicate: SharingPredicate,
  size: number,
): Promise<void> {
  response.writeHead(200, { 'content-type': 'application/json' });
  await pipeline(Readable.from(pieces(predicate, size)), response).catch(() => undefined);
}

function* pieces(predicate: SharingPredicate, size: number): Generator<string> {
  let text = '[';
  let separator = '';
  for (const fact of sharingFactsOf(predicate, size)) {
    text += `${separator}${JSON.stringify(fact)}`;
    separator = ',';
    if (text.length < CHUNK_CHARACTERS) continue;
    yield text;
    text = '';
  }
  yield `${text}]`;
}

if (import.meta.main) {
  const [port, size] = process.argv.slice(2).map(Number);
  startStreamingPrimary({ port: port ?? 0, size: size ?? 0 });
}
