/**
 * Requests to one API server over one shared dispatcher: one HTTP/2 connection for all, or as few as
 * HTTP/1.1 needs. With limits, with the retries that are safe, with errors of a closed list.
 */

import type { Dispatcher } from 'undici';
import type { Clock } from './clock.ts';
import type { Credentials } from './credentials.ts';
import { orAborted, withDeadline } from './deadline.ts';
import { DispatcherCell } from './dispatcher-cell.ts';
import { KubeError } from './kube-error.ts';
import { failureOf, withKubeErrors } from './network-failure.ts';
import { linesOf } from './lines.ts';
import type { JsonObject } from './object.ts';
import { replyOf, textOf } from './reply.ts';
import type { RestClientMetrics } from './rest-client-metrics.ts';
import { retryDelayMs } from './retry.ts';
import { SilenceGuard } from './silence-guard.ts';

/** The content type of a body says which kind of patch a PATCH is. */
export type ApiRequest = {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** With query, escaped. */
  readonly path: string;
  /** For messages: `get pods default/a`. */
  readonly what: string;
  readonly accept?: string;
  readonly contentType?: string;
  readonly body?: JsonObject;
  readonly signal: AbortSignal;
};

export type Transport = {
  /** The reply as parsed JSON. Throws KubeErrors only, and the signal's reason. */
  request(request: ApiRequest): Promise<unknown>;
  /** Resolves with the lines of a reply when its head has come; they throw as `request` does. Never retried. */
  stream(request: ApiRequest): Promise<AsyncIterable<string>>;
  /** Ends what is under way. */
  close(): Promise<void>;
};

export type TransportLimits = {
  readonly connectTimeoutMs: number;
  /** One try, from connecting to the last byte. */
  readonly requestTimeoutMs: number;
  /** How often a connection of HTTP/2 is asked whether it lives; so it is not forgotten on the way either. */
  readonly pingEveryMs: number;
  /** Silence after which it is dead, and all that is on it ends with `connection`. */
  readonly connectionSilenceMs: number;
  /** Silence after which a stream ends with `timeout`: the API server sends a bookmark a minute. */
  readonly streamSilenceMs: number;
  readonly replyBytesMax: number;
  /** An object may be 1.5 MiB in etcd, and is larger as JSON. */
  readonly lineBytesMax: number;
  readonly connectionsMax: number;
};

export const TRANSPORT_LIMITS: TransportLimits = {
  connectTimeoutMs: 10_000,
  requestTimeoutMs: 30_000,
  pingEveryMs: 5_000,
  connectionSilenceMs: 20_000,
  streamSilenceMs: 90_000,
  replyBytesMax: 256 * 1024 * 1024,
  lineBytesMax: 16 * 1024 * 1024,
  connectionsMax: 64,
};

export type TransportOptions = {
  readonly credentials: Credentials;
  readonly metrics: RestClientMetrics;
  readonly clock: Clock;
  /** In [0, 1). */
  readonly random: () => number;
  readonly limits?: Partial<TransportLimits>;
  readonly userAgent: string;
};

/** One per cluster; leases get another, so that a large list cannot delay a renewal. */
export function createTransport(options: TransportOptions): Transport {
  const limits = { ...TRANSPORT_LIMITS, ...options.limits };
  const cell = new DispatcherCell(
    { ...limits, headTimeoutMs: limits.requestTimeoutMs / 2 },
    options.clock,
  );
  const guards = new Set<SilenceGuard>();
  const context = { ...options, limits, cell, guards };
  return {
    request: (request) => requestWithRetries(context, request),
    stream: (request) => openStream(context, request),
    close: () => {
      for (const guard of guards) guard.end();
      return cell.close();
    },
  };
}

type Context = TransportOptions & {
  readonly limits: TransportLimits;
  readonly cell: DispatcherCell;
  /** Of the streams that are open. */
  readonly guards: Set<SilenceGuard>;
};

async function requestWithRetries(context: Context, request: ApiRequest): Promise<unknown> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await requestOnce(context, request);
    } catch (error) {
      await waitToRetry(context, { request, error, tries });
    }
  }
}

/** Throws `error` when the request is not to be sent once more. */
async function waitToRetry(
  context: Context,
  failure: { readonly request: ApiRequest; readonly error: unknown; readonly tries: number },
): Promise<void> {
  const { request, error, tries } = failure;
  if (!(error instanceof KubeError)) throw error;
  const isRead = request.method === 'GET';
  const delayMs = retryDelayMs({ error, isRead, tries, chance: context.random() });
  if (delayMs === undefined) throw error;
  if (error.kind === 'unauthorized') context.credentials.refresh();
  const access = await orAborted(context.credentials.access(), request.signal);
  const { host } = new URL(access.server);
  const code = codeOf(error);
  context.metrics.observeRetry({ verb: request.method, host, code, heldBackMs: delayMs });
  if (delayMs > 0) await context.clock.sleep(delayMs, request.signal);
}

async function requestOnce(context: Context, request: ApiRequest): Promise<unknown> {
  const { limits, clock } = context;
  const deadline = { timeoutMs: limits.requestTimeoutMs, signal: request.signal, clock };
  return measured(context, request, (sample) =>
    withDeadline(deadline, async (signal) => {
      const reply = await send(context, { request, sample, signal });
      const text = await textOf(reply.body, limits.replyBytesMax);
      sample.responseBytes = text.length;
      return replyOf(reply, text, request.what);
    }),
  );
}

async function openStream(context: Context, request: ApiRequest): Promise<AsyncIterable<string>> {
  const { limits, clock, credentials, guards } = context;
  const guard = new SilenceGuard({
    silenceMs: limits.streamSilenceMs,
    clock,
    signal: request.signal,
    onEnd: () => guards.delete(guard),
  });
  guards.add(guard);
  try {
    return await measured(context, request, async (sample) => {
      const reply = await send(context, { request, sample, signal: guard.signal });
      if (reply.statusCode >= 400) {
        replyOf(reply, await textOf(reply.body, limits.replyBytesMax), request.what);
      }
      return withKubeErrors(linesOf(guard.over(reply.body), limits.lineBytesMax), request);
    });
  } catch (error) {
    guard.end();
    if (error instanceof KubeError && error.kind === 'unauthorized') credentials.refresh();
    throw error;
  }
}

/** What is learnt of a request on its way. */
type Sample = { host: string; requestBytes: number; responseBytes: number };

/** What `work` gives, measured. Throws as `request` does. */
async function measured<T>(
  { clock, metrics }: Context,
  request: ApiRequest,
  work: (sample: Sample) => Promise<T>,
): Promise<T> {
  const beganAtMs = clock.monotonicMs();
  const sample: Sample = { host: '', requestBytes: 0, responseBytes: 0 };
  function observe(code: string): void {
    const durationMs = clock.monotonicMs() - beganAtMs;
    metrics.observeRequest({ verb: request.method, code, durationMs, ...sample });
  }
  try {
    const outcome = await work(sample);
    observe('200');
    return outcome;
  } catch (error) {
    const failure = failureOf(error, request);
    observe(codeOf(failure));
    throw failure;
  }
}

/** As client-go's metrics name what had no reply. */
function codeOf(failure: unknown): string {
  return String((failure instanceof KubeError ? failure.status : undefined) ?? '<error>');
}

async function send(
  { credentials, cell, userAgent }: Context,
  sending: { readonly request: ApiRequest; readonly sample: Sample; readonly signal: AbortSignal },
): Promise<Dispatcher.ResponseData> {
  const { request, sample, signal } = sending;
  // Neither a plugin that says who we are nor undici, while it connects, listens to a signal.
  const access = await orAborted(credentials.access(), signal);
  const server = new URL(access.server);
  const body = request.body === undefined ? null : JSON.stringify(request.body);
  sample.host = server.host;
  sample.requestBytes = body === null ? 0 : Buffer.byteLength(body);
  const asking = cell.dispatcherFor(access).request({
    origin: server.origin,
    path: server.pathname.replace(/\/$/u, '') + request.path,
    method: request.method,
    headers: {
      ...access.headers,
      accept: request.accept ?? 'application/json',
      'user-agent': userAgent,
      ...(body === null ? {} : { 'content-type': request.contentType ?? 'application/json' }),
    },
    body,
    signal,
    // Deadlines and silence are ours to watch.
    bodyTimeout: 0,
  });
  return orAborted(asking, signal);
}
