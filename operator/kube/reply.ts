/** What the API server's reply says: JSON, or an error. */

import type { Dispatcher } from 'undici';
import { errorOfStatus, KubeError } from './kube-error.ts';

/** The whole body. Throws a KubeError `malformed` for one over `bytesMax`. */
export async function textOf(body: AsyncIterable<Buffer>, bytesMax: number): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.length;
    if (bytes > bytesMax) throw new KubeError('malformed', `a reply of over ${bytesMax} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** What a success says, as JSON. Throws the KubeError that a failure says; `what` could not be done. */
export function replyOf(
  reply: Pick<Dispatcher.ResponseData, 'statusCode' | 'headers'>,
  text: string,
  what: string,
): unknown {
  const status = reply.statusCode;
  const body = parsed(text);
  if (status >= 400) {
    const retryAfterMs = retryAfterMsOf(reply.headers['retry-after']);
    throw errorOfStatus({ what, status, body, retryAfterMs });
  }
  if (body === undefined) {
    throw new KubeError('malformed', `Cannot ${what}: the reply is no JSON`, { status });
  }
  return body;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The API server only sends seconds, not dates. */
function retryAfterMsOf(header: string | string[] | undefined): number | undefined {
  return typeof header === 'string' && /^\d{1,6}$/u.test(header)
    ? Number(header) * 1_000
    : undefined;
}
