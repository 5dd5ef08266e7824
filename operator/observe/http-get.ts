/** GET of a node, by address: with a deadline, a limit on the body, and nothing kept open between looks. */

import { isIPv6 } from 'node:net';
import { Agent, request } from 'undici';

export type NodeAddress = { readonly ip: string; readonly port: number };

export type NodeReply = { readonly status: number; readonly body: string };

/** Rejects with an Error whose message is one clause. */
export type HttpGet = (
  address: NodeAddress,
  path: string,
  signal: AbortSignal,
) => Promise<NodeReply>;

export type HttpLimits = {
  /** From connecting to the last byte. */
  readonly timeoutMs: number;
  readonly bodyBytesMax: number;
};

/** A node answers in milliseconds; its metrics are some 20 KB. */
export const HTTP_LIMITS: HttpLimits = { timeoutMs: 2_000, bodyBytesMax: 1_048_576 };

/** Between two looks a connection is not kept: a fleet must not hold as many as it has nodes. */
export function createHttpGet(
  limits: HttpLimits = HTTP_LIMITS,
): HttpGet & { readonly close: () => Promise<void> } {
  const dispatcher = new Agent({ pipelining: 0, connect: { timeout: limits.timeoutMs } });
  const get: HttpGet = async (address, path, signal) => {
    const deadline = AbortSignal.timeout(limits.timeoutMs);
    try {
      const { statusCode, body } = await request(`${baseUrlOf(address)}${path}`, {
        dispatcher,
        signal: AbortSignal.any([signal, deadline]),
      });
      return { status: statusCode, body: await textOf(body, limits.bodyBytesMax) };
    } catch (cause) {
      throw new Error(deadline.aborted ? `no answer in ${limits.timeoutMs} ms` : reasonOf(cause), {
        cause,
      });
    }
  };
  return Object.assign(get, { close: () => dispatcher.destroy() });
}

function baseUrlOf({ ip, port }: NodeAddress): string {
  return `http://${isIPv6(ip) ? `[${ip}]` : ip}:${port}`;
}

async function textOf(body: AsyncIterable<Buffer>, bytesMax: number): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.length;
    if (bytes > bytesMax) throw new Error(`an answer of over ${bytesMax} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** In the words of people where there are some. */
const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'the connection was refused',
  ECONNRESET: 'the connection broke',
  EHOSTUNREACH: 'its address cannot be reached',
  ENETUNREACH: 'its address cannot be reached',
  UND_ERR_CONNECT_TIMEOUT: 'no connection in time',
  UND_ERR_SOCKET: 'the connection broke',
};

function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return REASONS[code] ?? (error instanceof Error ? error.message : String(error));
}
