/**
 * GET of a node, by address: with a deadline, a limit on the body, and nothing kept open between looks. A node on
 * https is believed by the name in its certificate, as an address is no name.
 */

import { isIPv6 } from 'node:net';
import { Agent, request } from 'undici';

export type NodeAddress = {
  readonly ip: string;
  readonly port: number;
  /** Absent: plain HTTP. */
  readonly tls?: NodeTrust;
};

/** Whom the operator takes for a node on https. */
export type NodeTrust = {
  /** Of its certificate. */
  readonly serverName: string;
  /** Certificates in PEM: who signs it, or itself. Undefined: nobody says, and it is not asked. */
  readonly ca: string | undefined;
};

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
    // Sessions are not resumed: each look is at the certificate that the node has now.
    const own = address.tls === undefined ? undefined : trusting(address.tls, limits);
    try {
      const { statusCode, body } = await request(`${baseUrlOf(address)}${path}`, {
        dispatcher: own ?? dispatcher,
        signal: AbortSignal.any([signal, deadline]),
      });
      return { status: statusCode, body: await textOf(body, limits.bodyBytesMax) };
    } catch (cause) {
      throw new Error(deadline.aborted ? `no answer in ${limits.timeoutMs} ms` : reasonOf(cause), {
        cause,
      });
    } finally {
      await own?.destroy();
    }
  };
  return Object.assign(get, { close: () => dispatcher.destroy() });
}

function trusting({ serverName, ca }: NodeTrust, { timeoutMs: timeout }: HttpLimits): Agent {
  if (ca === undefined) {
    throw new Error('nothing says who signs its certificate: see the condition Ready');
  }
  return new Agent({
    pipelining: 0,
    connect: { timeout, ca, servername: serverName, allowPartialTrustChain: true },
  });
}

function baseUrlOf({ ip, port, tls }: NodeAddress): string {
  return `${tls === undefined ? 'http' : 'https'}://${isIPv6(ip) ? `[${ip}]` : ip}:${port}`;
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

const NOT_BELIEVED = 'its certificate is not signed by an authority of the Secret in spec.tls';

/** In the words of people where there are some. */
const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'the connection was refused',
  ECONNRESET: 'the connection broke',
  CERT_HAS_EXPIRED: 'its certificate has ended',
  DEPTH_ZERO_SELF_SIGNED_CERT: NOT_BELIEVED,
  SELF_SIGNED_CERT_IN_CHAIN: NOT_BELIEVED,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: NOT_BELIEVED,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: NOT_BELIEVED,
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is of another name',
  EHOSTUNREACH: 'its address cannot be reached',
  ENETUNREACH: 'its address cannot be reached',
  UND_ERR_CONNECT_TIMEOUT: 'no connection in time',
  UND_ERR_SOCKET: 'the connection broke',
};

function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return REASONS[code] ?? (error instanceof Error ? error.message : String(error));
}
