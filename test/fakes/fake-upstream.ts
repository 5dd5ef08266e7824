/**
 * A primary's public read API over one environment in memory, on a real socket. It answers well,
 * except where a test has told it how to misbehave next.
 */

import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Fact } from '../../node/polar/program.ts';
import { ScriptedServer } from './scripted-server.ts';

export const FAKE_TOKEN = 'e_0123456789_12345_osotesttoken01xiIn';

/** What one request gets instead of the plain answer. */
export type Behaviour =
  | {
      readonly kind: 'reply';
      readonly status?: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body: string | Uint8Array;
    }
  /** The plain answer's head and first half, then a broken connection. */
  | { readonly kind: 'cut' }
  /** The plain answer's head and first byte, then nothing. */
  | { readonly kind: 'stall' }
  /** Nothing at all. */
  | { readonly kind: 'silence' }
  | { readonly kind: 'hang-up' }
  /** The plain answer, after something else has happened. */
  | { readonly kind: 'answer'; readonly before: () => void };

const PLAIN: Behaviour = { kind: 'answer', before: () => undefined };

/** Its script is by path. */
export class FakeUpstream extends ScriptedServer<Behaviour> {
  policySource: string | null = null;
  facts: readonly Fact[] = [];
  hasStats = true;
  /** Whose requests are answered; the rest gets 401. */
  readonly keys = new Set([FAKE_TOKEN]);
  /** Method and URL of every request so far. */
  readonly requests: string[] = [];

  static async start(): Promise<FakeUpstream> {
    return await new FakeUpstream().listen();
  }

  protected answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', this.url);
    this.requests.push(`${request.method} ${request.url}`);
    const behaviour = this.nextFor(url.pathname) ?? PLAIN;
    if (behaviour.kind === 'answer') behaviour.before();
    const isKnown = this.keys.has(request.headers.authorization?.replace('Bearer ', '') ?? '');
    const [status, body] = isKnown ? this.#plain(url) : [401, { message: 'unknown key' }];
    behave(behaviour, response, { status, text: JSON.stringify(body) });
    return Promise.resolve();
  }

  #plain(url: URL): [status: number, body: unknown] {
    if (url.pathname === '/api/policy') {
      const policy = this.policySource === null ? null : { filename: null, src: this.policySource };
      return [200, { policy }];
    }
    if (url.pathname === '/api/stats' && this.hasStats) {
      const predicates: Record<string, number> = {};
      for (const { predicate } of this.facts) {
        predicates[predicate] = (predicates[predicate] ?? 0) + 1;
      }
      return [200, { facts: { total: this.facts.length, predicates } }];
    }
    if (url.pathname === '/api/policy_metadata') return [200, { metadata: { resources: {} } }];
    if (url.pathname === '/api/facts') {
      const predicate = url.searchParams.get('predicate');
      return [200, this.facts.filter((fact) => fact.predicate === predicate)];
    }
    return [404, { message: 'not found' }];
  }
}

function behave(
  behaviour: Behaviour,
  response: ServerResponse,
  plain: { readonly status: number; readonly text: string },
): void {
  const { status, text } = plain;
  const head = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) };
  switch (behaviour.kind) {
    case 'silence':
      return;
    case 'hang-up':
      response.destroy();
      return;
    case 'stall':
      response.writeHead(status, head).write(text.slice(0, 1));
      return;
    case 'cut':
      response.writeHead(status, head);
      response.write(text.slice(0, text.length / 2), () => response.destroy());
      return;
    case 'reply':
      response.writeHead(behaviour.status ?? 200, behaviour.headers).end(behaviour.body);
      return;
    case 'answer':
      response.writeHead(status, head).end(text);
  }
}
