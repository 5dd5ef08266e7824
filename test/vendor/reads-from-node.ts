/**
 * A server that looks like one primary: what writes goes to a real one, what reads goes to a node that
 * copies it, once that has copied what was written before.
 */

import { once } from 'node:events';
import {
  createServer,
  type IncomingMessage,
  request as requestOnward,
  type ServerResponse,
} from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { METRICS } from '../../node/contract.ts';
import { metric } from '../system/processes.ts';

/** What a node answers. */
const READS: ReadonlySet<string> = new Set([
  'POST /api/authorize',
  'POST /api/authorize_resources',
  'POST /api/list',
  'POST /api/actions',
  'POST /api/bulk_actions',
  'POST /api/query',
  'POST /api/evaluate_query',
  'POST /api/authorize_query',
  'POST /api/list_query',
  'GET /api/facts',
  'GET /api/policy_metadata',
]);

const POLL_MS = 20;
const SYNC_MS_MAX = 20_000;

/** Listens until the process ends. */
export async function readsFromNode(parts: {
  readonly port: number;
  readonly primaryUrl: string;
  readonly nodeUrl: string;
  /** Told of each question that the node was given. */
  readonly noteRead: () => void;
}): Promise<void> {
  let writtenMs = 0;
  const server = createServer((request, response) => {
    const isRead = READS.has(`${request.method} ${(request.url ?? '').replace(/\?.*$/u, '')}`);
    if (!isRead) {
      passOn(request, response, parts.primaryUrl);
      response.once('finish', () => {
        writtenMs = Date.now();
      });
      return;
    }
    parts.noteRead();
    untilCopied(parts.nodeUrl, writtenMs)
      .then(() => passOn(request, response, parts.nodeUrl))
      .catch((error: unknown) => response.destroy(error instanceof Error ? error : undefined));
  });
  server.listen(parts.port, 'localhost');
  await once(server, 'listening');
}

/** Until the node has a copy that was begun after that moment. */
async function untilCopied(nodeUrl: string, writtenMs: number): Promise<void> {
  const latestMs = Date.now() + SYNC_MS_MAX;
  while (Date.now() - (await metric(nodeUrl, METRICS.snapshotAgeMs)) <= writtenMs) {
    if (Date.now() > latestMs) throw new Error(`The node copied nothing for ${SYNC_MS_MAX} ms`);
    await sleep(POLL_MS);
  }
}

function passOn(request: IncomingMessage, response: ServerResponse, baseUrl: string): void {
  const { method, headers, url: path } = request;
  const { hostname, port } = new URL(baseUrl);
  const onward = requestOnward({ hostname, port, method, headers, path }, (answer) => {
    response.writeHead(answer.statusCode ?? 0, answer.headers);
    answer.pipe(response);
  });
  onward.on('error', (error) => response.destroy(error));
  request.pipe(onward);
}
