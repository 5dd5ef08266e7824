/**
 * What every request goes through, whatever it asks: a request id, its key before its body, bytes as
 * the body, JSON errors, a measured answer. Given routes as a list; knows none by itself.
 */

import type { IncomingMessage } from 'node:http';
import { fastify, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import type { Clock } from '../lib/clock.ts';
import { NodeError } from '../lib/errors.ts';
import type { Log } from '../telemetry/log.ts';
import { refuseConnection } from './connection-error.ts';
import { errorBody, replyTo } from './errors.ts';
import type { Answer, Refusal, Route } from './route.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** When the request's head was there: Clock.monotonicMs. */
    startedMs: number;
    /** The path of its route; UNKNOWN_PATH when it has none. */
    routePath: string;
    /** Whose key it carries, without `e_`; empty where a route asks for none. */
    environment: string;
  }
  interface FastifyInstance {
    /** Connections end with their next answer. */
    isClosing: boolean;
  }
}

/** Told once per answer. `path` is a route's, or UNKNOWN_PATH: never one that a client made up. */
export type ObserveRequest = (path: string, status: number, durationMs: number) => void;

export type AppParts = {
  readonly clock: Pick<Clock, 'monotonicMs'>;
  readonly log: Log;
  readonly observeRequest: ObserveRequest;
  /** A new UUID, for a request that brings no id of its own. */
  readonly newRequestId: () => string;
  readonly routes: readonly Route[];
  readonly refusals: readonly Refusal[];
};

/** All paths that no route has, as one. */
export const UNKNOWN_PATH = 'unknown';

/** The primary's limit on reads; its SDKs keep to it. */
const BODY_BYTES_MAX = 10 * 1024 * 1024;
const HEADERS_TIMEOUT_MS = 10_000;
const REQUEST_TIMEOUT_MS = 30_000;
/** Longer than load balancers keep a connection: an SDK does not survive one that we close first. */
const KEEP_ALIVE_TIMEOUT_MS = 90_000;
/** How often connections are held against the timeouts above. */
const CONNECTION_CHECK_INTERVAL_MS = 5_000;

/** Printable, without spaces, and short enough to be sent back and logged. */
const REQUEST_ID = /^[!-~]{1,128}$/u;

const JSON_TYPE = 'application/json';

/** The app; it does not listen yet. */
export function buildApp(parts: AppParts): FastifyInstance {
  const app = fastify({
    bodyLimit: BODY_BYTES_MAX,
    keepAliveTimeout: KEEP_ALIVE_TIMEOUT_MS,
    requestTimeout: REQUEST_TIMEOUT_MS,
    http: {
      headersTimeout: HEADERS_TIMEOUT_MS,
      connectionsCheckingInterval: CONNECTION_CHECK_INTERVAL_MS,
    },
    forceCloseConnections: 'idle',
    return503OnClosing: false,
    genReqId: (request) => requestIdOf(request, parts.newRequestId),
    rewriteUrl: (request) => withOneLeadingSlash(request.url ?? '/'),
    clientErrorHandler: (error, socket) => refuseConnection(error, socket, parts.newRequestId()),
    frameworkErrors: (error, request, reply) => sendError({ error, request, reply }, parts),
  });
  app.decorate('isClosing', false);
  app.addHook('preClose', (done) => {
    app.isClosing = true;
    done();
  });
  app.decorateRequest('startedMs', 0);
  app.decorateRequest('routePath', UNKNOWN_PATH);
  app.decorateRequest('environment', '');
  app.addHook('onRequest', (request, _reply, done) => {
    request.startedMs = parts.clock.monotonicMs();
    // Bodies are JSON in bytes, also when their type is missing, wrong or malformed.
    request.raw.headers['content-type'] = undefined;
    done();
  });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  app.setErrorHandler((error, request, reply) => sendError({ error, request, reply }, parts));
  for (const route of parts.routes) addRoute(app, route, parts);
  app.setNotFoundHandler((request, reply) => refuse(request, reply, parts));
  return app;
}

function addRoute(app: FastifyInstance, route: Route, parts: AppParts): void {
  const { authenticate } = route;
  app.route({
    method: route.method,
    url: route.path,
    ...(route.bodyBytesMax === undefined ? {} : { bodyLimit: route.bodyBytesMax }),
    onRequest: (request, _reply, done) => {
      request.routePath = route.path;
      if (authenticate !== undefined) {
        request.environment = authenticate(request.headers.authorization).environment;
      }
      done();
    },
    handler: (request, reply) => {
      const answer = route.answer({
        environment: request.environment,
        queryString: queryStringOf(request.url),
        body: request.body instanceof Buffer ? request.body : undefined,
        headers: request.headers,
      });
      if (!(answer instanceof Promise)) return send(answer, { request, reply }, parts);
      return answer.then((settled) => {
        send(settled, { request, reply }, parts);
        return reply;
      });
    },
  });
}

type Exchange = { readonly request: FastifyRequest; readonly reply: FastifyReply };

/**
 * Every answer leaves here. A text goes straight to node's response: fastify's own way looks for
 * hooks, serializers and charsets that we have not, for a microsecond of each request.
 */
function send(answer: Answer, { request, reply }: Exchange, parts: AppParts): void {
  const { status, body } = answer;
  const headers: Record<string, string> = { 'content-type': JSON_TYPE, 'x-request-id': request.id };
  if (request.server.isClosing) headers['connection'] = 'close';
  if (answer.headers !== undefined) Object.assign(headers, answer.headers);
  if (typeof body === 'string') {
    headers['content-length'] = String(Buffer.byteLength(body));
    reply.hijack();
    reply.raw.writeHead(status, headers);
    reply.raw.end(body);
  } else {
    reply.code(status).headers(headers).send(body);
  }
  const durationMs = parts.clock.monotonicMs() - request.startedMs;
  parts.observeRequest(request.routePath, status, durationMs);
}

function sendError(failed: Exchange & { readonly error: unknown }, parts: AppParts): void {
  const { request, error } = failed;
  const { status, message, isUnexpected } = replyTo(error);
  if (isUnexpected) {
    parts.log.error({ err: error, requestId: request.id, path: request.routePath }, 'Bug');
  }
  const headers = status === 405 ? { allow: allowedMethods(pathOf(request.url), parts) } : {};
  send({ status, body: errorBody(message), headers }, failed, parts);
}

/** What no route answers: refused with the reason, of another method, or unknown. */
function refuse(request: FastifyRequest, reply: FastifyReply, parts: AppParts): void {
  const path = pathOf(request.url);
  const atPath = [...parts.routes, ...parts.refusals].filter((route) => route.path === path);
  if (atPath.length > 0) request.routePath = path;
  sendError({ error: refusalOf(request.method, path, parts), request, reply }, parts);
}

function refusalOf(method: string, path: string, parts: AppParts): NodeError {
  const refusal = parts.refusals.find((other) => other.path === path && other.method === method);
  if (refusal !== undefined) return new NodeError(refusal.code, refusal.message);
  if ([...parts.routes, ...parts.refusals].some((other) => other.path === path)) {
    return new NodeError('method_not_allowed', `Cannot ${method} here: wrong method for this path`);
  }
  return new NodeError('not_found', 'Cannot find anything at this path');
}

/** For the Allow header: what the path answers, not what it refuses; may be empty (RFC 9110, 10.2.1). */
function allowedMethods(path: string, parts: AppParts): string {
  const methods = parts.routes.filter((route) => route.path === path).map(({ method }) => method);
  return methods.flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method])).join(', ');
}

function requestIdOf(request: IncomingMessage, newRequestId: () => string): string {
  const given = request.headers['x-request-id'];
  return typeof given === 'string' && REQUEST_ID.test(given) ? given : newRequestId();
}

/** A base URL that ends in a slash makes SDKs ask for `//api/authorize`. */
function withOneLeadingSlash(url: string): string {
  return url.startsWith('//') ? url.replace(/^\/+/u, '/') : url;
}

function pathOf(url: string): string {
  const mark = url.indexOf('?');
  return mark === -1 ? url : url.slice(0, mark);
}

function queryStringOf(url: string): string {
  const mark = url.indexOf('?');
  return mark === -1 ? '' : url.slice(mark + 1);
}
