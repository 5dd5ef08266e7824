/**
 * Another node as a source: its /fallback/v1/generation. Asked with the node's own key, which goes to
 * the configured URL and nowhere else. Nothing it says is believed: what arrives is compared with it.
 */

import type { Dispatcher } from 'undici';
import { GENERATION_HEADERS, PATHS } from '../contract.ts';
import type { Clock } from '../lib/clock.ts';
import type { Secret } from '../lib/secret.ts';
import { FORMAT_VERSION } from '../snapshot/generation-file.ts';
import { wrongEnvironment } from '../snapshot/keep/wrong-environment.ts';
import { isFromTheFuture } from './clock-skew.ts';
import { download, type DownloadLimits } from './download.ts';
import {
  type ClientTls,
  HttpResource,
  type HttpTimeouts,
  isPlainBytes,
  type Representation,
  statusReason,
} from './http-resource.ts';
import { discard, headerOf, kindOf } from './reply.ts';
import type { Offer, OfferedHead, SnapshotSource } from './snapshot-source.ts';
import { cannotTake } from './source-errors.ts';

export type PeerOptions = {
  /** Of the node, without a slash at its end. */
  readonly url: string;
  readonly apiToken: Secret;
  /** The environment's id, without `e_`. */
  readonly environment: string;
  readonly clock: Clock;
  /** A number in [0, 1), another one each time. */
  readonly chance: () => number;
  readonly byteLengthMax?: number;
  readonly timeouts?: HttpTimeouts;
  readonly limits?: DownloadLimits;
  /** Of https: asked at each handshake. Left out: as the system trusts. */
  readonly tls?: (() => ClientTls) | undefined;
};

/** A peer that has to think is a peer in trouble. */
export const PEER_TIMEOUTS: HttpTimeouts = {
  connectMs: 3_000,
  headersMs: 5_000,
  silenceMs: 15_000,
};

/** Some 1,700 million facts. */
export const GENERATION_BYTES_MAX = 64 * 1024 ** 3;

export function peerSource(options: PeerOptions): SnapshotSource & AsyncDisposable {
  const { url, apiToken, clock } = options;
  const resource = new HttpResource({
    url: `${url}${PATHS.generation}`,
    headers: {
      authorization: `Bearer ${apiToken.reveal()}`,
      'user-agent': 'Oso Fallback (self-run)',
    },
    clock,
    timeouts: options.timeouts ?? PEER_TIMEOUTS,
    tls: options.tls,
  });
  return {
    name: url,
    newest: (signal) => newestOf(resource, options, signal),
    [Symbol.asyncDispose]: () => resource[Symbol.asyncDispose](),
  };
}

async function newestOf(
  resource: HttpResource,
  options: PeerOptions,
  signal: AbortSignal,
): Promise<Offer | undefined> {
  const reply = await resource.ask({ method: 'HEAD' }, signal);
  discard(reply.body);
  if (reply.statusCode === 503) return undefined;
  const head = readHead(reply, options);
  return {
    takenAtMs: head.takenAtMs,
    digest: head.digest,
    byteLength: head.byteLength,
    download: (write, stop) =>
      downloadFrom(resource, { ...options, head }, { write, signal: stop }),
  };
}

/** Throws UpstreamError or `wrong_environment` for a reply that offers nothing to this node. */
function readHead(reply: Dispatcher.ResponseData, options: PeerOptions): OfferedHead {
  const { url, environment, clock, byteLengthMax = GENERATION_BYTES_MAX } = options;
  const { statusCode, headers } = reply;
  const refuse = (reason: string) => cannotTake(url, reason, { isTransient: false });
  if (statusCode === 401 || statusCode === 403) {
    throw refuse(whyRefused(statusCode, options));
  }
  if (statusCode !== 200) throw refuse(statusReason(reply));
  const said = saidIn(headers);
  if (said === undefined || !isPlainBytes(headers)) {
    throw refuse(`it answers with something else than a generation${kindOf(headers)}`);
  }
  const { formatVersion, ...head } = said;
  if (head.environment !== environment) {
    const environments = { found: head.environment, expected: environment };
    throw wrongEnvironment(`the generation of ${url}`, environments);
  }
  if (formatVersion < 1 || formatVersion > FORMAT_VERSION) {
    throw refuse(
      `its generation is of format version ${formatVersion}, and this node knows up to ${FORMAT_VERSION}`,
    );
  }
  if (isFromTheFuture(head.takenAtMs, clock)) {
    throw refuse('its generation is from the future: one of the two clocks is wrong');
  }
  if (head.byteLength > byteLengthMax) {
    throw refuse(`its generation has ${head.byteLength} bytes, more than ${byteLengthMax}`);
  }
  return head;
}

function whyRefused(statusCode: number, { url, environment }: PeerOptions): string {
  const shown = url.startsWith('https:') ? ', or the certificate that this node shows' : '';
  return `it refuses the key in OSO_API_TOKEN${shown} (${statusCode}): is it a node of e_${environment}?`;
}

/** Undefined unless all of it is said. */
function saidIn(
  headers: Dispatcher.ResponseData['headers'],
): (OfferedHead & { readonly formatVersion: number }) | undefined {
  const environment = headerOf(headers, GENERATION_HEADERS.environment);
  const digest = /^"(?<hex>[\da-f]{64})"$/u.exec(headerOf(headers, 'etag') ?? '')?.groups?.['hex'];
  const takenAtMs = numberIn(headers, GENERATION_HEADERS.takenAtMs);
  const byteLength = numberIn(headers, 'content-length');
  const formatVersion = numberIn(headers, GENERATION_HEADERS.formatVersion);
  if (environment === undefined || digest === undefined || takenAtMs === undefined)
    return undefined;
  if (byteLength === undefined || formatVersion === undefined) return undefined;
  return { environment, digest, takenAtMs, byteLength, formatVersion };
}

function numberIn(headers: Dispatcher.ResponseData['headers'], name: string): number | undefined {
  const text = headerOf(headers, name) ?? '';
  return /^\d{1,15}$/u.test(text) ? Number(text) : undefined;
}

function downloadFrom(
  resource: HttpResource,
  { url, clock, chance, limits, head }: PeerOptions & { readonly head: OfferedHead },
  to: {
    readonly write: (bytes: Uint8Array, position: number) => void;
    readonly signal: AbortSignal;
  },
): Promise<void> {
  const { takenAtMs, digest, byteLength } = head;
  const expected: Representation = {
    etag: `"${digest}"`,
    byteLength,
    isSame: (headers) => numberIn(headers, GENERATION_HEADERS.takenAtMs) === takenAtMs,
  };
  return download(
    {
      from: url,
      offered: head,
      open: (position, signal) => resource.open(expected, position, signal),
      clock,
      chance,
      ...(limits === undefined ? {} : { limits }),
    },
    to.write,
    to.signal,
  );
}
