/**
 * Single questions to the primary, with the node's own key, which goes into one header and nowhere else.
 * None is asked twice: whoever wants the answer decides when it is worth another try.
 */

import { Agent, type Dispatcher, request } from 'undici';
import type { z } from 'zod';
import type { Clock } from '../lib/clock.ts';
import { reasonOf } from '../lib/reason-of.ts';
import type { Secret } from '../lib/secret.ts';
import { discard, headerOf, kindOf, parseJson, readText } from './reply.ts';
import { requestHeaders } from './request-headers.ts';
import { isTransientStatus, readRetryAfterMs, UpstreamError } from './retry.ts';
import { AuthorizeReply, ResultsReply } from './wire.ts';

/** `body` is that of `POST /api/<kind>`. */
export type PrimaryQuestion = {
  readonly kind: 'authorize' | 'list' | 'actions';
  readonly body: Readonly<Record<string, unknown>>;
};

export type PrimaryAnswer =
  | { readonly kind: 'verdict'; readonly isAllowed: boolean }
  /** In the primary's order, which nothing promises. */
  | { readonly kind: 'results'; readonly results: readonly string[] }
  /** It takes the question for wrong. */
  | { readonly kind: 'refused' }
  /** It has an answer, and not one that fits in a reply: too long, in pages, not ready yet. */
  | { readonly kind: 'incomparable' };

/** Throws UpstreamError when there is no answer, and the signal's reason when that aborts. */
export type AskPrimary = (question: PrimaryQuestion, signal: AbortSignal) => Promise<PrimaryAnswer>;

export type QuestionClientOptions = {
  /** Without a slash at its end. */
  readonly url: string;
  readonly apiToken: Secret;
  /** Tells this run of this node from others. */
  readonly clientId: string;
  readonly clock: Pick<Clock, 'nowMs'>;
  readonly timeouts?: QuestionTimeouts;
};

export type QuestionTimeouts = {
  readonly connectMs: number;
  /** From the question to the end of the answer. */
  readonly totalMs: number;
};

/** A primary takes up to 20 s for a question that it answers. */
const TIMEOUTS: QuestionTimeouts = { connectMs: 5_000, totalMs: 25_000 };

/** Of an answer: some thousands of names, and nothing that keeps the thread busy. */
const ANSWER_BYTES_MAX = 256 * 1024;

export class QuestionClient {
  readonly #options: QuestionClientOptions;
  readonly #timeouts: QuestionTimeouts;
  readonly #agent: Agent;

  constructor(options: QuestionClientOptions) {
    this.#options = options;
    this.#timeouts = options.timeouts ?? TIMEOUTS;
    this.#agent = new Agent({ connections: 1, connect: { timeout: this.#timeouts.connectMs } });
  }

  async ask({ kind, body }: PrimaryQuestion, signal: AbortSignal): Promise<PrimaryAnswer> {
    const late = AbortSignal.timeout(this.#timeouts.totalMs);
    try {
      const reply = await request(`${this.#options.url}/api/${kind}`, {
        method: 'POST',
        dispatcher: this.#agent,
        signal: AbortSignal.any([signal, late]),
        headers: { ...requestHeaders(this.#options), 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      return await this.#answerIn(kind, reply);
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof UpstreamError) throw error;
      const reason = late.aborted ? `no answer in ${this.#timeouts.totalMs} ms` : reasonOf(error);
      throw this.#failure(reason, { isTransient: true, cause: error });
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#agent.destroy();
  }

  async #answerIn(
    kind: PrimaryQuestion['kind'],
    reply: Dispatcher.ResponseData,
  ): Promise<PrimaryAnswer> {
    if (reply.statusCode !== 200) {
      discard(reply.body);
      return this.#withoutAnswer(kind, reply);
    }
    const { text, isCut } = await readText(reply.body, ANSWER_BYTES_MAX);
    if (isCut) return { kind: 'incomparable' };
    const given = parseJson(text);
    if (kind === 'authorize') {
      const { allowed } = this.#read(AuthorizeReply, given, reply);
      return { kind: 'verdict', isAllowed: allowed };
    }
    const { results, next_page_token: more } = this.#read(ResultsReply, given, reply);
    return typeof more === 'string' ? { kind: 'incomparable' } : { kind: 'results', results };
  }

  /** 409: a list that is not ready; 413: more context than the primary takes. */
  #withoutAnswer(
    kind: PrimaryQuestion['kind'],
    { statusCode: status, headers }: Dispatcher.ResponseData,
  ): PrimaryAnswer {
    if (status === 400) return { kind: 'refused' };
    if (status === 409 || status === 413) return { kind: 'incomparable' };
    const reason = `it answered /api/${kind} with ${status}`;
    if (status === 401 || status === 403) {
      throw this.#failure(reason, { code: 'unauthorized', isTransient: false });
    }
    const retryAfterMs = readRetryAfterMs(headerOf(headers, 'retry-after'), this.#options.clock);
    throw this.#failure(reason, {
      isTransient: isTransientStatus(status),
      ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    });
  }

  #read<T>(shape: z.ZodType<T>, given: unknown, { headers }: Dispatcher.ResponseData): T {
    const read = shape.safeParse(given);
    if (read.success) return read.data;
    const reason = `it answered with something else than its API says${kindOf(headers)}`;
    throw this.#failure(reason, { isTransient: true });
  }

  #failure(
    reason: string,
    {
      code = 'upstream_unavailable',
      ...options
    }: ErrorOptions & {
      readonly code?: 'upstream_unavailable' | 'unauthorized';
      readonly isTransient: boolean;
      readonly retryAfterMs?: number;
    },
  ): UpstreamError {
    return new UpstreamError(code, `Cannot ask ${this.#options.url}: ${reason}`, options);
  }
}
