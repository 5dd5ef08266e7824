/** The development primary as an application sees it: requests in, answers out, without a socket. */

import assert from 'node:assert/strict';
import type { FastifyInstance } from 'fastify';
import { DEVELOPMENT_KEY } from '../../node/primary/keys.ts';
import { buildPrimaryServer } from '../../node/primary/server.ts';
import type { Store } from '../../node/primary/store.ts';
import { FakeClock } from './fake-clock.ts';
import { openStore, POLICY } from './primary-store.ts';

export type Reply = {
  readonly status: number;
  /** Parsed JSON: every answer is. */
  readonly body: unknown;
  readonly headers: Readonly<Record<string, unknown>>;
};

export type Request = {
  readonly method: 'GET' | 'POST' | 'DELETE' | 'PUT';
  readonly url: string;
  readonly body?: unknown;
  /** Left out: the development key; null: none. */
  readonly key?: string | null;
};

export class PrimaryApp {
  readonly app: FastifyInstance;
  readonly store: Store;
  readonly logged: unknown[] = [];

  constructor(store: Store) {
    this.store = store;
    const log = (...words: readonly unknown[]) => this.logged.push(words);
    this.app = buildPrimaryServer({
      store,
      clock: new FakeClock(),
      log: { error: log, warn: log, info: log } as never,
      newRequestId: () => 'made-here',
      sqlDialect: 'postgresql',
    });
  }

  async ask({ method, url, body, key = DEVELOPMENT_KEY }: Request): Promise<Reply> {
    const reply = await this.app.inject({
      method,
      url,
      headers: key === null ? {} : { authorization: `Bearer ${key}` },
      ...(body === undefined
        ? {}
        : { payload: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    return { status: reply.statusCode, body: reply.json(), headers: reply.headers };
  }

  get(url: string, key?: string | null): Promise<Reply> {
    return this.ask({ method: 'GET', url, ...(key === undefined ? {} : { key }) });
  }

  post(url: string, body?: unknown, key?: string | null): Promise<Reply> {
    return this.ask({ method: 'POST', url, body, ...(key === undefined ? {} : { key }) });
  }

  /** The stored facts as `predicate(Type:id, …)`, ascending. */
  async facts(key?: string): Promise<readonly string[]> {
    const { status, body } = await this.get('/api/facts', key);
    assert.equal(status, 200);
    return (body as { predicate: string; args: { type: string; id: string }[] }[])
      .map(({ predicate, args }) => {
        return `${predicate}(${args.map(({ type, id }) => `${type}:${id}`).join()})`;
      })
      .toSorted();
  }
}

/** A primary in memory; with POLICY, unless another one or null is given. */
export async function openPrimary(src: string | null = POLICY): Promise<PrimaryApp> {
  const primary = new PrimaryApp(await openStore());
  if (src !== null) assert.equal((await primary.post('/api/policy', { src })).status, 200);
  return primary;
}
