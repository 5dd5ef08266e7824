/**
 * An API server in this process: HTTP on loopback in front of ApiState, with watches, pages, selectors,
 * server-side apply, a garbage collector, and faults on demand. Passes the same suite as the real one.
 */

import type { Server, ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Credentials } from '../../operator/kube/credentials.ts';
import type { LiveObject } from '../../operator/kube/object.ts';
import { nameOfType } from '../../operator/kube/resource-type.ts';
import {
  bodyOf,
  discoveryOf,
  isMetadataOnly,
  itemOf,
  listOf,
  objectIn,
  type Protocol,
  refusal,
  type Request,
  reset,
  type Response,
  send,
  serverOf,
  shaped,
  statusOf,
  writerOf,
} from './api-server-http.ts';
import { Refusal } from './api-server-refusals.ts';
import { type OfMany, type OfOne, type RequestTarget, targetOf } from './api-server-routes.ts';
import { isSelected } from './api-server-selectors.ts';
import { ApiState, type ServedType } from './api-server-state.ts';
import { LOOPBACK_CERTIFICATE } from './api-server-tls.ts';
import { type WatchBreak, Watches } from './api-server-watches.ts';

/** What happens to a request instead of its answer. */
export type Fault =
  | { readonly kind: 'status'; readonly status: number; readonly retryAfterSeconds?: number }
  /** The connection breaks. */
  | { readonly kind: 'reset' }
  /** Answered after this time. */
  | { readonly kind: 'stall'; readonly stallMs: number }
  /** The request is done, and its reply lost. */
  | { readonly kind: 'lost-reply' }
  | { readonly kind: 'garbage' };

export type SeenRequest = {
  readonly method: string;
  readonly path: string;
  readonly verb: 'get' | 'list' | 'watch' | 'create' | 'update' | 'patch' | 'delete' | 'other';
  /** `statefulsets.apps`; empty for discovery. */
  readonly resource: string;
  readonly isStatus: boolean;
};

export type ApiServerOptions = {
  readonly types: readonly ServedType[];
  /** `h2` by default, as the real one. */
  readonly protocol?: Protocol;
  /** Does it know `sendInitialEvents`? Before it was known, it was ignored. */
  readonly streamsInitial?: boolean | 'ignored';
  readonly bookmarkEveryMs?: number;
  readonly nowMs?: () => number;
};

/** What is left of a list. */
type Page = { readonly items: readonly LiveObject[]; readonly version: number };

export class FakeApiServer implements AsyncDisposable {
  readonly state: ApiState;
  /** Every request that has come, in order. */
  readonly requests: SeenRequest[] = [];
  /** Asked for every request. */
  fault: (request: SeenRequest) => Fault | undefined = () => undefined;
  /** Bearer tokens that are accepted; all, when there are none. */
  readonly tokens = new Set<string>();
  /** How many connections were opened. */
  connections = 0;
  readonly #options: ApiServerOptions;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #watches: Watches;
  /** Rest of lists that were asked for in pages, by `continue` token. */
  readonly #pages = new Map<string, Page>();

  private constructor(options: ApiServerOptions) {
    this.#options = options;
    this.state = new ApiState(options.nowMs);
    this.#watches = new Watches(this.state, options.bookmarkEveryMs ?? 60_000);
    this.#server = serverOf(options.protocol ?? 'h2', (request, response) => {
      void this.#handle(request, response);
    });
    this.#server.on('connection', (socket: Socket) => {
      this.connections += 1;
      this.#sockets.add(socket);
      socket.on('close', () => this.#sockets.delete(socket));
    });
  }

  static async start(options: ApiServerOptions): Promise<FakeApiServer> {
    const server = new FakeApiServer(options);
    const { promise, resolve } = Promise.withResolvers<void>();
    server.#server.listen(0, '127.0.0.1', resolve);
    await promise;
    return server;
  }

  get url(): string {
    const { port } = this.#server.address() as AddressInfo;
    return `${this.#options.protocol === 'http' ? 'http' : 'https'}://127.0.0.1:${port}`;
  }

  get openConnections(): number {
    return this.#sockets.size;
  }

  get openWatches(): number {
    return this.#watches.size;
  }

  /** Whoever asks with these is let in. */
  credentials(headers: Readonly<Record<string, string>> = {}): Credentials {
    const access = { server: this.url, tls: { ca: LOOPBACK_CERTIFICATE }, headers };
    return { access: () => Promise.resolve(access), refresh: () => undefined };
  }

  /** Does this to every open watch. */
  breakWatches(how: WatchBreak): void {
    this.#watches.breakAll(how);
  }

  /** Breaks every connection. */
  breakConnections(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  /** Forgets the history, and the rest of lists that were asked for in pages. */
  compact(): void {
    this.state.compact();
    this.#pages.clear();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#watches.breakAll('reset');
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#server.close(() => resolve());
    this.breakConnections();
    await promise;
  }

  async #handle(request: Request, response: Response): Promise<void> {
    const target = targetOf(request.method ?? 'GET', request.url ?? '/', this.#options.types);
    const seen = seenOf(request, target);
    this.requests.push(seen);
    const fault = this.fault(seen);
    try {
      const body = await bodyOf(request);
      if (fault !== undefined && (await this.#fail(fault, request, response))) return;
      if (!this.#isAllowed(request)) throw refusal(401, 'Unauthorized', 'Unauthorized');
      if (target?.kind === 'watch') {
        this.#watch(target, request, response);
        return;
      }
      const { status, json } = this.#answer(request, target, body);
      if (fault?.kind === 'lost-reply') reset(request);
      else send(response, status, json);
    } catch (error) {
      const fields = error instanceof Refusal ? error.status : bugOf(error);
      send(response, fields.code, statusOf(fields));
    }
  }

  /** True when that was the answer. */
  async #fail(fault: Fault, request: Request, response: Response): Promise<boolean> {
    switch (fault.kind) {
      case 'reset':
        reset(request);
        return true;
      case 'garbage':
        response.end('<html>not the API server</html>');
        return true;
      case 'stall': {
        const { promise, resolve } = Promise.withResolvers<void>();
        setTimeout(resolve, fault.stallMs).unref();
        await promise;
        return false;
      }
      case 'status': {
        const { status, retryAfterSeconds } = fault;
        if (retryAfterSeconds !== undefined) {
          response.setHeader('retry-after', String(retryAfterSeconds));
        }
        send(response, status, statusOf({ code: status, reason: '', message: `fault ${status}` }));
        return true;
      }
      case 'lost-reply':
        return false;
    }
  }

  #isAllowed(request: Request): boolean {
    if (this.tokens.size === 0) return true;
    const { authorization = '' } = request.headers;
    return this.tokens.has(authorization.replace('Bearer ', ''));
  }

  #answer(
    request: Request,
    target: RequestTarget | undefined,
    body: string,
  ): { readonly status: number; readonly json: unknown } {
    if (target === undefined) {
      throw refusal(404, 'NotFound', 'the server could not find the requested resource');
    }
    switch (target.kind) {
      case 'discovery':
        return { status: 200, json: discoveryOf(target.types) };
      case 'list':
      case 'watch':
        return { status: 200, json: this.#list(request, target) };
      case 'get': {
        const object = this.state.get(target.type, target.name);
        return { status: 200, json: shaped(request, object) };
      }
      case 'create': {
        const json = this.state.create(
          target.type,
          objectIn(body, target),
          writerOf(request, target),
        );
        return { status: 201, json };
      }
      case 'update': {
        const json = this.state.update(
          target.type,
          objectIn(body, target),
          writerOf(request, target),
        );
        return { status: 200, json };
      }
      case 'apply':
        return this.#apply(request, target, body);
      case 'delete':
        return { status: 200, json: this.#delete(target, body) };
    }
  }

  #apply(request: Request, target: OfOne, body: string) {
    const type = request.headers['content-type'] ?? '';
    if (!type.startsWith('application/apply-patch+yaml')) {
      throw refusal(415, 'UnsupportedMediaType', `the fake knows no patch of type "${type}"`);
    }
    if (!target.query.has('fieldManager')) {
      throw refusal(400, 'BadRequest', 'fieldManager is required for apply patch');
    }
    const sent = objectIn(body, target);
    const isNew = this.state.find(target.type, target.name) === undefined;
    const isForced = target.query.get('force') === 'true';
    const json = this.state.apply(target.type, sent, { ...writerOf(request, target), isForced });
    return { status: isNew ? 201 : 200, json };
  }

  #delete(target: OfOne, body: string): unknown {
    const options = (body === '' ? {} : JSON.parse(body)) as {
      propagationPolicy?: string;
      preconditions?: { uid?: string; resourceVersion?: string };
    };
    const object = this.state.delete(target.type, target.name, {
      propagation: options.propagationPolicy ?? 'Background',
      uid: options.preconditions?.uid,
      version: options.preconditions?.resourceVersion,
    });
    const { name, uid } = object.metadata;
    return { kind: 'Status', apiVersion: 'v1', status: 'Success', details: { name, uid } };
  }

  #list(request: Request, { type, namespace, query }: OfMany): unknown {
    const { items, version } = this.#pageOf({ type, namespace, query });
    const limit = Number(query.get('limit') ?? '0');
    const size = limit === 0 ? items.length : limit;
    const rest = items.slice(size);
    const next = rest.length === 0 ? {} : { continue: `${this.#pages.size + 1}-${version}` };
    if ('continue' in next) this.#pages.set(next.continue, { items: rest, version });
    return listOf({
      type,
      isMetadataOnly: isMetadataOnly(request),
      metadata: { resourceVersion: String(version), ...next },
      items: items.slice(0, size).map((object) => itemOf(shaped(request, object))),
    });
  }

  /** What is left of a list, all of one moment. */
  #pageOf({ type, namespace, query }: Pick<OfMany, 'type' | 'namespace' | 'query'>): Page {
    const token = query.get('continue');
    if (token === null) {
      const selectors = { labels: query.get('labelSelector'), fields: query.get('fieldSelector') };
      const all = this.state.list(type, namespace);
      const items = all.filter((object) => isSelected(object, selectors));
      return { items, version: this.state.version };
    }
    const page = this.#pages.get(token);
    if (page !== undefined) return page;
    throw refusal(410, 'Expired', 'The provided continue parameter is too old');
  }

  #watch(target: OfMany, request: Request, response: Response): void {
    const { query } = target;
    const isFromStart = query.get('sendInitialEvents') === 'true';
    if (isFromStart && this.#options.streamsInitial === false) {
      throw refusal(
        422,
        'Invalid',
        'ListOptions.meta.k8s.io "" is invalid: sendInitialEvents: Forbidden: ' +
          'sendInitialEvents is forbidden for watch unless the WatchList feature gate is enabled',
      );
    }
    response.statusCode = 200;
    response.setHeader('content-type', 'application/json');
    // What it has in common with its twin of HTTP/2.
    const stream = response as ServerResponse;
    stream.flushHeaders();
    this.#watches.open(
      {
        ...target,
        isFromStart: isFromStart && this.#options.streamsInitial !== 'ignored',
        shape: (object) => shaped(request, object),
        timeoutMs: Number(query.get('timeoutSeconds') ?? '1800') * 1_000,
      },
      {
        write: (text) => stream.write(text),
        end: () => stream.end(),
        reset: () => reset(request),
        onClose: (listener) => stream.on('close', listener),
      },
    );
  }
}

/** A bug of the fake is seen by the test, as a reply. */
function bugOf(error: unknown) {
  return { code: 500, reason: 'InternalError', message: String(error) };
}

const VERBS = { apply: 'patch', discovery: 'other' } as const;

function seenOf(
  { method = '', url = '' }: Request,
  target: RequestTarget | undefined,
): SeenRequest {
  const kind = target?.kind ?? 'discovery';
  return {
    method,
    path: url,
    verb: kind === 'apply' || kind === 'discovery' ? VERBS[kind] : kind,
    resource: target === undefined || target.kind === 'discovery' ? '' : nameOfType(target.type),
    isStatus: target !== undefined && target.kind !== 'discovery' && target.isStatus,
  };
}
