/**
 * One URL that holds a generation: asked over undici, with no redirect followed, nothing believed that
 * its headers don't say of each reply anew, and a connection given up at the first wrong one.
 */

import { Readable } from 'node:stream';
import { Agent, buildConnector, type Dispatcher, request } from 'undici';
import type { Clock } from '../lib/clock.ts';
import { reasonOf } from '../lib/reason-of.ts';
import type { OpenBytes } from './download.ts';
import { discard, headerOf, kindOf } from './reply.ts';
import { isTransientStatus, readRetryAfterMs, type UpstreamError } from './retry.ts';
import { cannotPublish, cannotTake } from './source-errors.ts';

export type HttpResourceOptions = {
  readonly url: string;
  /** Sent with each request, and nowhere else. */
  readonly headers: Readonly<Record<string, string>>;
  readonly clock: Pick<Clock, 'nowMs'>;
  readonly timeouts: HttpTimeouts;
  /** Asked at each handshake, as files may change; may throw. Left out: as the system trusts, and unnamed. */
  readonly tls?: (() => ClientTls) | undefined;
};

/** Texts in PEM. */
export type ClientTls = {
  /** Who signs the server's certificate, or that certificate itself. Left out: as the system trusts. */
  readonly ca?: string;
  /** The name that the server's certificate must have. Left out: that of the URL. */
  readonly serverName?: string;
  /** What this side shows, where it is asked. */
  readonly cert?: string;
  readonly key?: string;
};

export type HttpTimeouts = {
  readonly connectMs: number;
  /** From the request to the reply's head. */
  readonly headersMs: number;
  /** Between two pieces of a body. */
  readonly silenceMs: number;
};

export type HttpAsk = {
  readonly method: 'GET' | 'HEAD' | 'PUT';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: AsyncIterable<Uint8Array>;
};

type Broken = { readonly signal: AbortSignal; readonly cannot: typeof cannotTake };

/** Which representation is meant, and how long it is. `etag` as the server wrote it. */
export type Representation = {
  readonly etag: string | undefined;
  readonly byteLength: number;
  /** What else must be so in the headers of each reply. */
  readonly isSame?: (headers: Dispatcher.ResponseData['headers']) => boolean;
};

/** Every method throws UpstreamError, or the signal's reason. */
export class HttpResource implements AsyncDisposable {
  readonly #options: HttpResourceOptions;
  readonly #agent: Agent;

  constructor(options: HttpResourceOptions) {
    this.#options = options;
    const { connectMs, headersMs, silenceMs } = options.timeouts;
    this.#agent = new Agent({
      connect:
        options.tls === undefined ? { timeout: connectMs } : connectorOf(options.tls, connectMs),
      headersTimeout: headersMs,
      bodyTimeout: silenceMs,
    });
  }

  get url(): string {
    return this.#options.url;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#agent.destroy();
  }

  /** A reply of any status. Its body must be read or discarded. */
  async ask(ask: HttpAsk, signal: AbortSignal): Promise<Dispatcher.ResponseData> {
    try {
      return await request(this.url, {
        dispatcher: this.#agent,
        signal,
        method: ask.method,
        headers: { ...this.#options.headers, ...ask.headers },
        body: ask.body === undefined ? null : Readable.from(ask.body),
      });
    } catch (error) {
      return this.#broken(error, {
        signal,
        cannot: ask.method === 'PUT' ? cannotPublish : cannotTake,
      });
    }
  }

  /**
   * The bytes of this representation from `position` on; from 0 where the server answers with the
   * whole. One that is another by now is refused: the two must not become one.
   */
  async open(expected: Representation, position: number, signal: AbortSignal): Promise<OpenBytes> {
    const canResume = expected.etag !== undefined && !expected.etag.startsWith('W/');
    const range: Record<string, string> =
      position > 0 && canResume
        ? { range: `bytes=${position}-`, 'if-range': expected.etag ?? '' }
        : {};
    const reply = await this.ask({ method: 'GET', headers: range }, signal);
    const start = reply.statusCode === 206 ? position : 0;
    const reason = whyNot(reply, expected, { start, isPart: reply.statusCode === 206 });
    if (reason !== undefined) {
      discard(reply.body);
      throw this.refusal(reply, reason);
    }
    return { start, bytes: this.received(reply.body, signal) };
  }

  /** The same bytes; a connection that breaks in the middle is an UpstreamError. */
  async *received(
    body: AsyncIterable<Uint8Array>,
    signal: AbortSignal,
  ): AsyncGenerator<Uint8Array, void, undefined> {
    try {
      yield* body;
    } catch (error) {
      this.#broken(error, { signal, cannot: cannotTake });
    }
  }

  /** For a reply that can't be used; `reason`: a clause about it. */
  refusal(
    reply: Pick<Dispatcher.ResponseData, 'statusCode' | 'headers'>,
    reason: string,
  ): UpstreamError {
    const retryAfter = headerOf(reply.headers, 'retry-after');
    const retryAfterMs = readRetryAfterMs(retryAfter, this.#options.clock);
    return cannotTake(this.url, reason, {
      isTransient: isTransientStatus(reply.statusCode),
      ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    });
  }

  #broken(error: unknown, { signal, cannot }: Broken): never {
    signal.throwIfAborted();
    throw cannot(this.url, reasonOf(error), { isTransient: true, cause: error });
  }
}

function connectorOf(tls: () => ClientTls, connectMs: number): buildConnector.connector {
  return (options, callback) => {
    try {
      const { serverName, ...texts } = tls();
      buildConnector({
        timeout: connectMs,
        ...texts,
        allowPartialTrustChain: texts.ca !== undefined,
        ...(serverName === undefined ? {} : { servername: serverName }),
      })(options, callback);
    } catch (error) {
      callback(error instanceof Error ? error : new Error(reasonOf(error)), null);
    }
  };
}

/** What any status but those that were hoped for means, as a clause. */
export function statusReason({ statusCode }: Pick<Dispatcher.ResponseData, 'statusCode'>): string {
  if (statusCode >= 300 && statusCode < 400) {
    return `it redirects to elsewhere (${statusCode}), and that is not followed`;
  }
  return `it answered with ${statusCode}`;
}

/** Of a reply of 200 or 206 to GET: undefined when its bytes may be taken. */
function whyNot(
  { statusCode, headers }: Pick<Dispatcher.ResponseData, 'statusCode' | 'headers'>,
  { etag, byteLength, isSame = () => true }: Representation,
  { start, isPart }: { readonly start: number; readonly isPart: boolean },
): string | undefined {
  if (statusCode !== 200 && statusCode !== 206) return statusReason({ statusCode });
  if (!isPlainBytes(headers))
    return `it answers with something else than a generation${kindOf(headers)}`;
  if (headerOf(headers, 'etag') !== etag || !isSame(headers)) {
    return 'it has another generation by now';
  }
  const range = headerOf(headers, 'content-range');
  if (isPart && range !== `bytes ${start}-${byteLength - 1}/${byteLength}`) {
    return `it sends another part than was asked for (${range ?? 'it does not say which'})`;
  }
  const said = headerOf(headers, 'content-length');
  if (said !== undefined && said !== String(byteLength - start)) {
    return `it is about to send ${said} bytes instead of ${byteLength - start}`;
  }
  return undefined;
}

/** Not a page, and not packed: bytes that are counted must be those of the file. */
export function isPlainBytes(headers: Dispatcher.ResponseData['headers']): boolean {
  const type = headerOf(headers, 'content-type') ?? 'application/octet-stream';
  return !/^(?:text|application\/json)\b/iu.test(type) && headers['content-encoding'] === undefined;
}
