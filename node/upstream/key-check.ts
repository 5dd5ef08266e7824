/**
 * Asks the primary whether it accepts a key: by a read that any key of an environment may do, with the key in
 * one header of a request to the configured URL and nowhere else. Redirects are not followed. Only an answer
 * that is the primary's API to the letter is a yes: a page of a proxy with status 200 is none.
 */

import { Agent, type Dispatcher, request } from 'undici';
import type { Secret } from '../lib/secret.ts';
import { discard, parseJson, readText } from './reply.ts';
import { requestHeaders } from './request-headers.ts';
import { MetadataReply } from './wire.ts';

/** `unknown`: the primary cannot be reached, or says neither yes nor no. */
type KeyVerdict = 'accepted' | 'refused' | 'unknown';

export type KeyCheckOptions = {
  /** Of the primary, without a slash at its end. */
  readonly url: string;
  /** Tells this run of this node from others. */
  readonly clientId: string;
  /** For the whole of it. */
  readonly timeoutMs?: number;
};

/** Whoever brings a key that is new waits for this; nobody else does. */
const TIMEOUT_MS = 3_000;
/** So that a start of many applications at once is over within the timeout. */
const CONNECTIONS_MAX = 16;
/** A policy is a megabyte at most, and what it declares is less. */
const METADATA_BYTES_MAX = 4 * 1024 * 1024;

export class KeyCheck implements AsyncDisposable {
  readonly #options: KeyCheckOptions;
  readonly #timeoutMs: number;
  readonly #agent: Agent;

  constructor(options: KeyCheckOptions) {
    this.#options = options;
    this.#timeoutMs = options.timeoutMs ?? TIMEOUT_MS;
    this.#agent = new Agent({
      connections: CONNECTIONS_MAX,
      connect: { timeout: this.#timeoutMs },
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#agent.destroy();
  }

  /** Never rejects. */
  async ask(key: Secret): Promise<KeyVerdict> {
    try {
      return await verdictIn(await this.#request(key));
    } catch {
      return 'unknown';
    }
  }

  #request(key: Secret): Promise<Dispatcher.ResponseData> {
    const { url, clientId } = this.#options;
    return request(`${url}/api/policy_metadata`, {
      dispatcher: this.#agent,
      signal: AbortSignal.timeout(this.#timeoutMs),
      headers: { ...requestHeaders({ apiToken: key, clientId }), 'cache-control': 'no-cache' },
    });
  }
}

async function verdictIn({ statusCode, body }: Dispatcher.ResponseData): Promise<KeyVerdict> {
  if (statusCode !== 200) {
    discard(body);
    return statusCode === 401 || statusCode === 403 ? 'refused' : 'unknown';
  }
  const { text, isCut } = await readText(body, METADATA_BYTES_MAX);
  return !isCut && MetadataReply.safeParse(parseJson(text)).success ? 'accepted' : 'unknown';
}
