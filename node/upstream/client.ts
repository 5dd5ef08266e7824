/**
 * The primary's public read API, as an Upstream. The key goes into one header of requests to the
 * configured URL and nowhere else: redirects are not followed, errors don't repeat it.
 */

import { Agent, type Dispatcher, request } from 'undici';
import type { z } from 'zod';
import type { Clock } from '../lib/clock.ts';
import { reasonOf } from '../lib/reason-of.ts';
import type { Secret } from '../lib/secret.ts';
import type { Fact } from '../polar/program.ts';
import { FACT_LIST_LIMITS, factsIn } from './fact-list.ts';
import { headerOf, kindOf, parseJson, readText } from './reply.ts';
import { requestHeaders } from './request-headers.ts';
import {
  isTransientStatus,
  readRetryAfterMs,
  RETRY_POLICY,
  type RetryPolicy,
  retryDelayMs,
  UpstreamError,
} from './retry.ts';
import type { Upstream } from './upstream.ts';
import { ErrorReply, PolicyReply, StatsReply } from './wire.ts';

export type ClientOptions = {
  /** Without a slash at its end. */
  readonly url: string;
  readonly apiToken: Secret;
  /** The environment's id, without `e_`: for messages only, the key decides. */
  readonly environment: string;
  /** Tells this run of this node from others. */
  readonly clientId: string;
  readonly clock: Clock;
  /** A number in [0, 1), another one each time. */
  readonly chance: () => number;
  /** Told of each failure after which a request is made again; with none when the primary has answered. */
  readonly onFailing?: (failure: UpstreamError | undefined) => void;
  readonly timeouts?: ClientTimeouts;
  readonly retry?: RetryPolicy;
};

export type ClientTimeouts = {
  readonly connectMs: number;
  /** The same as `headersMs`, of the policy, for which nothing is to be collected. */
  readonly policyHeadersMs: number;
  /** From the request to the reply's head: a primary may collect facts before it sends the first. */
  readonly headersMs: number;
  /** Between two chunks of a body. */
  readonly silenceMs: number;
};

/** Within five seconds Linux has sent the first packet of a connection three times. */
const TIMEOUTS: ClientTimeouts = {
  connectMs: 5_000,
  policyHeadersMs: 10_000,
  headersMs: 60_000,
  silenceMs: 30_000,
};
const POLICY_PATH = '/api/policy';

const JSON_BYTES_MAX = 16 * 1024 * 1024;
const ERROR_BYTES_MAX = 64 * 1024;
const ERROR_CHARS_MAX = 300;

export class UpstreamClient implements Upstream {
  readonly #options: ClientOptions;
  readonly #retry: RetryPolicy;
  readonly #timeouts: ClientTimeouts;
  readonly #agent: Agent;
  #isFailing = false;

  constructor(options: ClientOptions) {
    const timeouts = options.timeouts ?? TIMEOUTS;
    this.#options = options;
    this.#timeouts = timeouts;
    this.#retry = options.retry ?? RETRY_POLICY;
    this.#agent = new Agent({
      connect: { timeout: timeouts.connectMs },
      bodyTimeout: timeouts.silenceMs,
    });
  }

  async policySource(signal: AbortSignal): Promise<string> {
    const reply = await this.#retrying(() => this.#json(POLICY_PATH, PolicyReply, signal), signal);
    if (reply.policy === null) throw this.#noPolicy();
    return reply.policy.src;
  }

  /** Undocumented, so asked once and never depended on: a primary without it says nothing. */
  async predicates(signal: AbortSignal): Promise<readonly string[]> {
    try {
      const reply = await this.#json('/api/stats', StatsReply, signal);
      return Object.keys(reply.facts.predicates);
    } catch (error) {
      if (error instanceof UpstreamError) return [];
      throw error;
    }
  }

  async *facts(
    predicate: string,
    signal: AbortSignal,
  ): AsyncGenerator<readonly Fact[], void, undefined> {
    for (let failures = 1; ; failures += 1) {
      try {
        yield* this.#factsOnce(predicate, signal);
        return;
      } catch (error) {
        await this.#waitAfter(error, failures, signal);
      }
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#agent.destroy();
  }

  async *#factsOnce(
    predicate: string,
    signal: AbortSignal,
  ): AsyncGenerator<readonly Fact[], void, undefined> {
    const query = new URLSearchParams({ predicate });
    const { body } = await this.#get(`/api/facts?${query.toString()}`, signal);
    yield* factsIn(this.#received(body, signal), predicate, FACT_LIST_LIMITS);
  }

  /** `attempt`, again as often as its failures are worth it. */
  async #retrying<T>(attempt: () => Promise<T>, signal: AbortSignal): Promise<T> {
    for (let failures = 1; ; failures += 1) {
      try {
        return await attempt();
      } catch (error) {
        await this.#waitAfter(error, failures, signal);
      }
    }
  }

  /** Waits as long as the next attempt should; throws `error` when there should be none. */
  async #waitAfter(error: unknown, failures: number, signal: AbortSignal): Promise<void> {
    const chance = this.#options.chance();
    const delayMs = retryDelayMs(error, this.#retry, { failures, chance });
    if (delayMs === undefined) throw error;
    if (error instanceof UpstreamError) this.#setFailing(error);
    await this.#options.clock.sleep(delayMs, signal);
  }

  #setFailing(failure: UpstreamError | undefined): void {
    if (failure === undefined && !this.#isFailing) return;
    this.#isFailing = failure !== undefined;
    this.#options.onFailing?.(failure);
  }

  async #json<T>(path: string, shape: z.ZodType<T>, signal: AbortSignal): Promise<T> {
    const { body, headers } = await this.#get(path, signal);
    const text = await readText(this.#received(body, signal), JSON_BYTES_MAX);
    if (text.isCut) throw this.#failure(`${path} is larger than ${JSON_BYTES_MAX} bytes`);
    const read = shape.safeParse(parseJson(text.text));
    if (read.success) return read.data;
    const reason = `it answered ${path} with something else than its API says${kindOf(headers)}`;
    throw this.#failure(reason, { isTransient: true, cause: read.error });
  }

  /** A reply of 200; everything else is an error. */
  async #get(path: string, signal: AbortSignal): Promise<Dispatcher.ResponseData> {
    const { url } = this.#options;
    const { policyHeadersMs, headersMs } = this.#timeouts;
    const reply = await request(`${url}${path}`, {
      dispatcher: this.#agent,
      signal,
      headersTimeout: path === POLICY_PATH ? policyHeadersMs : headersMs,
      headers: requestHeaders(this.#options),
    }).catch((error: unknown) => this.#notReached(error, signal));
    if (reply.statusCode === 200) {
      this.#setFailing(undefined);
      return reply;
    }
    throw await this.#refusal(path, reply, signal);
  }

  /** The same bytes; a connection that breaks in the middle is an UpstreamError. */
  async *#received(
    body: AsyncIterable<Uint8Array>,
    signal: AbortSignal,
  ): AsyncGenerator<Uint8Array> {
    try {
      yield* body;
    } catch (error) {
      this.#notReached(error, signal);
    }
  }

  #notReached(error: unknown, signal: AbortSignal): never {
    signal.throwIfAborted();
    throw this.#failure(reasonOf(error), { isTransient: true, cause: error });
  }

  async #refusal(
    path: string,
    reply: Dispatcher.ResponseData,
    signal: AbortSignal,
  ): Promise<UpstreamError> {
    const status = reply.statusCode;
    const said = await this.#errorText(reply.body, signal);
    if (status === 401 || status === 403) {
      const { url } = this.#options;
      const message = `Cannot copy from ${url}: it refuses the key in OSO_API_TOKEN (${status}${said})`;
      return new UpstreamError('unauthorized', message, { isTransient: false });
    }
    if (status === 404 && path === POLICY_PATH) {
      return this.#noPolicy(`it answered ${path} with 404${said}: `, ', or OSO_URL is wrong');
    }
    const retryAfter = headerOf(reply.headers, 'retry-after');
    const retryAfterMs = readRetryAfterMs(retryAfter, this.#options.clock);
    return this.#failure(`it answered ${path} with ${status}${said}`, {
      isTransient: isTransientStatus(status),
      ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    });
  }

  /** What the primary says about its refusal, as `: text`, or nothing: the refusal stands without it. */
  async #errorText(body: AsyncIterable<Uint8Array>, signal: AbortSignal): Promise<string> {
    try {
      const { text } = await readText(this.#received(body, signal), ERROR_BYTES_MAX);
      const { message } = ErrorReply.parse(parseJson(text));
      const line = this.#options.apiToken.redact(message).replaceAll(/[\s\p{Cc}]+/gu, ' ');
      return `: ${line.slice(0, ERROR_CHARS_MAX)}`;
    } catch {
      signal.throwIfAborted();
      return '';
    }
  }

  /** `before` and `after` say how sure that is. */
  #noPolicy(before = '', after = ''): UpstreamError {
    const { url, environment } = this.#options;
    const reason = `no policy has been loaded in environment e_${environment}`;
    const message = `Cannot copy from ${url}: ${before}${reason}${after}`;
    return new UpstreamError('not_found', message, { isTransient: false });
  }

  #failure(
    reason: string,
    options: ErrorOptions & {
      readonly isTransient: boolean;
      readonly retryAfterMs?: number;
    } = { isTransient: false },
  ): UpstreamError {
    const message = `Cannot copy from ${this.#options.url}: ${reason}`;
    return new UpstreamError('upstream_unavailable', message, options);
  }
}
