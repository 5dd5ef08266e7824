/**
 * What every request goes through, whatever it asks: a request id, its key before its body, bytes as
 * the body, JSON errors, a measured answer. Given routes as a list; knows none by itself.
 */

import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { Socket } from 'node:net';
import { fastify, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import type { Clock } from '../lib/clock.ts';
import { NodeError } from '../lib/errors.ts';
import type { Log } from '../telemetry/log.ts';
import { closeInStages } from './closing.ts';
import { refuseConnection } from './connection-error.ts';
import { errorBody, replyTo } from './errors.ts';
import { readBody } from './read-body.ts';
import { pathOf, queryStringOf, requestTarget } from './request-target.ts';
import type { Answer, Refusal, Route } from './route.ts';
import type { TlsDoor } from './tls-door.ts';

/** Told once per answer. `path` is a route's, or UNKNOWN_PATH: never one that a client made up. */
export type ObserveRequest = (path: string, status: number, durationMs: number) => void;

export type AppParts = {
  readonly clock: Pick<Clock, 'monotonicMs'>;
  readonly log: Log;
  readonly observeRequest: ObserveRequest;
  /** A new UUID, for a request that brings no id of its own. */
  readonly newRequestId: () => string;
  /** What may stand before each path: `/oso`. Left out or empty: nothing. */
  readonly pathPrefix?: string | undefined;
  readonly routes: readonly Route[];
  readonly refusals: readonly Refusal[];
  /** Left out: plain HTTP. */
  readonly tls?: TlsDoor | undefined;
};

/** All paths that no route has, as one. */
export const UNKNOWN_PATH = 'unknown';

/** The primary's limit on reads; its SDKs keep to it. */
const BODY_BYTES_MAX = 10 * 1024 * 1024;
const HEADERS_TIMEOUT_MS = 10_000;
const REQUEST_TIMEOUT_MS = 30_000;
/** Longer than load balancers keep a connection: an SDK does not survive one that we close first. */
const KEEP_ALIVE_TIMEOUT_MS = 90_000;
/** A connection on which nothing moves: whoever does not read an answer keeps the copy it comes from. */
const SILENCE_TIMEOUT_MS = 60_000;
/** How often requests are held against the timeouts above. */
const CONNECTION_CHECK_INTERVAL_MS = 5_000;

/** Whatever a header can carry: AuthZEN (section 10.1.3) calls an id an arbitrary string, and wants it back. */
const REQUEST_ID = /^[\t -~\u0080-\u00FF]+$/u;

/** What is not would go out as UTF-8, as the text after it, though it came in byte for byte. */
const ASCII = /^[\t -~]*$/u;

const JSON_TYPE = 'application/json';

const SERVER_OPTIONS = {
  headersTimeout: HEADERS_TIMEOUT_MS,
  requestTimeout: REQUEST_TIMEOUT_MS,
  keepAliveTimeout: KEEP_ALIVE_TIMEOUT_MS,
  connectionsCheckingInterval: CONNECTION_CHECK_INTERVAL_MS,
  // Node would refuse a request without one, and not in JSON: we do it in `follow`.
  requireHostHeader: false,
} as const;

/** The app; it does not listen yet. */
export function buildApp(parts: AppParts): FastifyInstance {
  const { tls } = parts;
  const app = fastify({
    serverFactory: (handler) => {
      const server =
        tls?.serverFor(handler, SERVER_OPTIONS) ?? createServer(SERVER_OPTIONS, handler);
      closeInStages(server, tls === undefined ? 'connection' : 'secureConnection');
      return server.setTimeout(SILENCE_TIMEOUT_MS);
    },
    forceCloseConnections: 'idle',
    return503OnClosing: false,
    genReqId: (request) => requestIdOf(request, parts.newRequestId),
    rewriteUrl: ({ url = '/' }) => requestTarget(url, parts.pathPrefix ?? ''),
    clientErrorHandler: (error, socket) => refuseConnection(error, socket, parts.newRequestId()),
    frameworkErrors: (error, request, reply) => sendError(error, begin(request, reply), parts),
  });
  answerDespiteExpectations(app.server);
  app.server.on('connect', (_, socket: Socket) =>
    refuseConnection(NOT_A_PROXY, socket, parts.newRequestId()),
  );
  const isEnding = askWhetherEnding(app);
  const isLast =
    tls === undefined
      ? isEnding
      : ({ raw }: FastifyRequest) => isEnding() || tls.isOutdated(raw.socket);
  function begin(request: FastifyRequest, reply: FastifyReply, path = UNKNOWN_PATH): Exchange {
    return { request, reply, path, startedMs: parts.clock.monotonicMs(), isLast };
  }

  // A body is bytes, whatever its type is called: fastify leaves it to us, who ask for the key first.
  for (const method of app.supportedMethods) {
    app.addHttpMethod(method, { hasBody: false, overrideExisting: true });
  }
  app.removeAllContentTypeParsers();
  for (const route of parts.routes) {
    app.route({
      method: route.method,
      url: route.path,
      handler: (request, reply) => follow(route, begin(request, reply, route.path), parts),
    });
  }
  app.setNotFoundHandler((request, reply) => refuse(begin(request, reply), parts));
  app.setErrorHandler((error, request, reply) => sendError(error, begin(request, reply), parts));
  return app;
}

/** Node would refuse an expectation that it does not know, and not in JSON; ignoring it is as right (RFC 9110, 10.1.1). */
function answerDespiteExpectations(server: Server): void {
  server.on('checkExpectation', (request, response) => server.emit('request', request, response));
}

/**
 * Does the server end? Also an answer under way when it stopped listening is the last of its
 * connection, which is closed at once afterwards: a client that was not told would ask once more.
 */
function askWhetherEnding(app: FastifyInstance): () => boolean {
  let hasListened = false;
  let isClosing = false;
  app.server.once('listening', () => {
    hasListened = true;
  });
  app.addHook('preClose', (done) => {
    isClosing = true;
    done();
  });
  return () => isClosing || (hasListened && !app.server.listening);
}

const NOT_A_PROXY = new NodeError(
  'invalid_request',
  'Cannot connect to anything else: this is no proxy',
);

/** As RFC 9112, 3.2 wants it; nothing here depends on the name. */
function refuseWithoutHost({ headers, httpVersion }: IncomingMessage): void {
  if (headers.host !== undefined || httpVersion !== '1.1') return;
  throw new NodeError('invalid_request', 'Cannot read the request: no Host header');
}

/** One request and its answer under way. */
type Exchange = {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  /** Of its route, or UNKNOWN_PATH. */
  readonly path: string;
  /** Clock.monotonicMs. */
  readonly startedMs: number;
  /** Is its answer the last of its connection? */
  readonly isLast: (request: FastifyRequest) => boolean;
};

/** Certificate, key, body, answer: each only if the one before is well. */
function follow(route: Route, exchange: Exchange, parts: AppParts): void {
  const { request } = exchange;
  try {
    refuseWithoutHost(request.raw);
    if (route.authenticate !== undefined) parts.tls?.check(request.raw.socket);
    const caller = route.authenticate?.(request.headers.authorization);
    if (caller instanceof Promise) {
      caller
        .then(({ environment }) => letIn({ route, environment, exchange }, parts))
        .catch((error: unknown) => sendError(error, exchange, parts));
      return;
    }
    letIn({ route, environment: caller?.environment ?? '', exchange }, parts);
  } catch (error) {
    sendError(error, exchange, parts);
  }
}

function letIn(
  { route, environment, exchange }: Omit<Question, 'body'> & { readonly exchange: Exchange },
  parts: AppParts,
): void {
  if (route.method === 'GET') {
    answer({ route, environment, body: undefined }, exchange, parts);
    return;
  }
  readBody(exchange.request.raw, route.bodyBytesMax ?? BODY_BYTES_MAX, (body) => {
    if (body instanceof NodeError) sendError(body, exchange, parts);
    else answer({ route, environment, body }, exchange, parts);
  });
}

type Question = {
  readonly route: Route;
  readonly environment: string;
  readonly body: Buffer | undefined;
};

function answer(question: Question, exchange: Exchange, parts: AppParts): void {
  const { route, environment, body } = question;
  const { url, headers, method, raw } = exchange.request;
  const queryString = queryStringOf(url);
  try {
    const isHead = method === 'HEAD';
    const isCertified = parts.tls?.isCertified(raw.socket) ?? true;
    const given = route.answer({ environment, queryString, body, headers, isHead, isCertified });
    if (!(given instanceof Promise)) {
      send(given, exchange, parts);
      return;
    }
    given
      .then((late) => send(late, exchange, parts))
      .catch((error: unknown) => sendError(error, exchange, parts));
  } catch (error) {
    sendError(error, exchange, parts);
  }
}

/**
 * Every answer leaves here. A text goes straight to node's response: fastify's own way looks for
 * hooks, serializers and charsets that we have not, for a microsecond of each request. To HEAD it
 * would read a stream to its end, for nobody.
 */
function send({ status, body, headers: more }: Answer, exchange: Exchange, parts: AppParts): void {
  const { request, reply, path, startedMs } = exchange;
  const headers: Record<string, string> = {
    'content-type': JSON_TYPE,
    'x-request-id': request.id,
    ...more,
  };
  if (exchange.isLast(exchange.request)) headers['connection'] = 'close';
  if (typeof body === 'string') {
    headers['content-length'] = String(Buffer.byteLength(body));
    reply.hijack();
    reply.raw.writeHead(status, headers);
    reply.raw.end(ASCII.test(request.id) ? body : Buffer.from(body));
  } else if (request.method === 'HEAD') {
    body.destroy();
    reply.hijack();
    reply.raw.writeHead(status, headers).end();
  } else {
    reply.code(status).headers(headers).send(body);
  }
  parts.observeRequest(path, status, parts.clock.monotonicMs() - startedMs);
}

function sendError(error: unknown, exchange: Exchange, parts: AppParts): void {
  const { request, path } = exchange;
  const { status, message, isUnexpected } = replyTo(error);
  if (isUnexpected) parts.log.error({ err: error, requestId: request.id, path }, 'Bug');
  const headers: Record<string, string> = {};
  // RFC 9110, 11.6.1: whoever refuses says what would do.
  if (status === 401) headers['www-authenticate'] = 'Bearer';
  if (status === 405) headers['allow'] = allowedMethods(pathOf(request.url), parts);
  if (status === 415) headers['accept-encoding'] = 'identity';
  send({ status, body: errorBody(message), headers }, exchange, parts);
}

/** What no route answers: refused with the reason, of another method, or unknown. */
function refuse(exchange: Exchange, parts: AppParts): void {
  const { method, url } = exchange.request;
  const path = pathOf(url);
  const atPath = [...parts.routes, ...parts.refusals].filter((known) => known.path === path);
  if (atPath.length === 0) {
    sendError(new NodeError('not_found', 'Cannot find anything at this path'), exchange, parts);
    return;
  }
  const refusal = parts.refusals.find((known) => known.path === path && known.method === method);
  const { code, message } = refusal ?? WRONG_METHOD;
  sendError(new NodeError(code, message), { ...exchange, path }, parts);
}

const WRONG_METHOD = {
  code: 'method_not_allowed',
  message: 'Cannot answer: wrong method for this path',
} as const;

/** For the Allow header: what the path answers, not what it refuses; may be empty (RFC 9110, 10.2.1). */
function allowedMethods(path: string, parts: AppParts): string {
  const methods = parts.routes.filter((route) => route.path === path).map(({ method }) => method);
  return methods.flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method])).join(', ');
}

function requestIdOf(request: IncomingMessage, newRequestId: () => string): string {
  const given = request.headers['x-request-id'];
  return typeof given === 'string' && REQUEST_ID.test(given) ? given : newRequestId();
}
