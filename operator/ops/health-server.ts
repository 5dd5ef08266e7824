/** Where the operator itself is looked at: `/healthz`, `/readyz` and `/metrics` on one port, nothing else. */

import { createServer, type Server } from 'node:http';

export type HealthParts = {
  /** What its watches have not shown yet. None: it is ready to take over; who does not lead is ready, too. */
  readonly missingKinds: () => readonly string[];
  readonly exposition: () => Promise<string>;
};

export type HealthServer = AsyncDisposable & { readonly port: number };

const REQUEST_MS_MAX = 5_000;
const HEADER_BYTES_MAX = 8_192;
const TEXT = 'text/plain; charset=utf-8';
const EXPOSITION = 'text/plain; version=0.0.4; charset=utf-8';

/** Listens on all addresses; port 0: any free one. */
export async function startHealthServer(port: number, parts: HealthParts): Promise<HealthServer> {
  const server = createServer(
    { requestTimeout: REQUEST_MS_MAX, maxHeaderSize: HEADER_BYTES_MAX },
    (request, response) => {
      const [path = '/'] = (request.url ?? '/').split('?');
      void replyTo(path, parts)
        .catch((): Reply => ({ status: 500, text: 'the metrics cannot be collected\n' }))
        .then(({ status, text, type = TEXT }) =>
          response.writeHead(status, { 'content-type': type }).end(text),
        );
    },
  );
  await listen(server, port);
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : port,
    [Symbol.asyncDispose]: async () => {
      const { promise, resolve } = Promise.withResolvers<void>();
      server.close(() => resolve());
      server.closeAllConnections();
      await promise;
    },
  };
}

type Reply = { readonly status: number; readonly text: string; readonly type?: string };

async function replyTo(path: string, { missingKinds, exposition }: HealthParts): Promise<Reply> {
  switch (path) {
    case '/healthz':
      return { status: 200, text: 'ok\n' };
    case '/readyz':
      return readiness(missingKinds());
    case '/metrics':
      return { status: 200, text: await exposition(), type: EXPOSITION };
    default:
      return { status: 404, text: 'there are /healthz, /readyz and /metrics\n' };
  }
}

function readiness(missingKinds: readonly string[]): Reply {
  if (missingKinds.length === 0) return { status: 200, text: 'ok\n' };
  const kinds = missingKinds.join(', ');
  return { status: 503, text: `the watches have not shown all yet: ${kinds} (the log says why)\n` };
}

function listen(server: Server, port: number): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once('error', reject);
  server.listen(port, () => resolve());
  return promise;
}
