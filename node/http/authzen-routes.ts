/**
 * AuthZEN beside the question API: its paths, headers and JSON (OpenID AuthZEN Authorization API 1.0,
 * sections 9 and 10). The same keys, the same copy, the same errors.
 */

import type { IncomingHttpHeaders } from 'node:http';
import type { AskedQuestion } from '../authz/asked-question.ts';
import { type Decision, evaluate, evaluateSeveral } from '../authzen/evaluate.ts';
import { searchActions, searchResources, searchSubjects } from '../authzen/search.ts';
import { NodeError } from '../lib/errors.ts';
import type { World } from '../world/world.ts';
import { answerInTime } from './answer-in-time.ts';
import { replyTo } from './errors.ts';
import type { QuestionParts } from './question-routes.ts';
import { ok, type Answer, type Route } from './route.ts';

/** Where the endpoints are, under the names that the discovery document has for them. */
const PATHS = {
  access_evaluation_endpoint: '/access/v1/evaluation',
  access_evaluations_endpoint: '/access/v1/evaluations',
  search_subject_endpoint: '/access/v1/search/subject',
  search_resource_endpoint: '/access/v1/search/resource',
  search_action_endpoint: '/access/v1/search/action',
} as const;

const DISCOVERY_PATH = '/.well-known/authzen-configuration';

/** The five endpoints. */
export function authzenRoutes(parts: QuestionParts): readonly Route[] {
  const note = (asked: AskedQuestion) => parts.noteQuestion?.(asked);
  const evaluateParts = {
    note: (question: Extract<AskedQuestion, { kind: 'authorize' }>['question']) =>
      note({ kind: 'authorize', question }),
  };
  /** `answer` is given the world and the body, which is JSON and nothing more yet. */
  function endpoint(path: string, answer: (world: World, body: unknown) => object): Route {
    return {
      method: 'POST',
      path,
      authenticate: parts.authenticate,
      answer: ({ environment, body, headers }) => {
        checkIsJson(headers);
        const world = parts.worldOf(environment);
        return answerInTime(parts, { world, path, body }, (read) =>
          ok(JSON.stringify(answer(world, read))),
        );
      },
    };
  }
  return [
    endpoint(PATHS.access_evaluation_endpoint, (world, body) =>
      evaluate(world, body, evaluateParts),
    ),
    endpoint(PATHS.access_evaluations_endpoint, (world, body) => {
      const made = evaluateSeveral(world, body, evaluateParts);
      if (made.kind === 'one') return made.decision;
      return { evaluations: made.decisions.map(decisionJson) };
    }),
    endpoint(PATHS.search_subject_endpoint, (world, body) => ({
      results: searchSubjects(world, body),
    })),
    endpoint(PATHS.search_resource_endpoint, (world, body) => ({
      results: searchResources(world, body, note),
    })),
    endpoint(PATHS.search_action_endpoint, (world, body) => ({
      results: searchActions(world, body, note),
    })),
  ];
}

export type DiscoveryOptions = {
  /** What callers know this node by, without a slash at its end. Undefined: what the request was sent to. */
  readonly url: string | undefined;
  /** Does the node itself listen on https? */
  readonly isTls: boolean;
};

/**
 * The discovery document, for anyone. The path of `url` comes after the document's own (section 9.2). What a
 * request was sent to is its sender's affair: nobody else may keep that answer.
 */
export function discoveryRoute({ url, isTls }: DiscoveryOptions): Route {
  const below = url === undefined ? '' : new URL(url).pathname.replace(/\/$/u, '');
  return {
    method: 'GET',
    path: `${DISCOVERY_PATH}${below}`,
    answer: ({ headers }) =>
      url === undefined
        ? discovery(urlAskedFor(headers, isTls), 'private, no-store')
        : discovery(url, 'public, max-age=3600'),
  };
}

function discovery(url: string, cacheControl: string): Answer {
  const document = new Map([['policy_decision_point', url]]);
  for (const [name, path] of Object.entries(PATHS)) document.set(name, url + path);
  return {
    ...ok(JSON.stringify(Object.fromEntries(document))),
    headers: { 'cache-control': cacheControl },
  };
}

const HOST = /^(?:[\d.A-Za-z-]{1,255}|\[[\d:A-Fa-f.]{2,45}\])(?::\d{1,5})?$/u;

/** A proxy that ends TLS says so, the one that stands before others first. */
const HTTPS_FIRST = /^https\s*(?:,|$)/iu;

/** A proxy that says nothing has plain HTTP before it, unless the node does not speak that. */
function urlAskedFor(headers: IncomingHttpHeaders, isTls: boolean): string {
  const { host, 'x-forwarded-proto': proto = '' } = headers;
  const isSecure = isTls || HTTPS_FIRST.test(String(proto));
  if (host !== undefined && HOST.test(host)) return `${isSecure ? 'https' : 'http'}://${host}`;
  throw new NodeError('invalid_request', 'Cannot say where this is: the Host header is malformed');
}

/** As the binding demands: whoever sends a form from a page of somebody else cannot say so. */
function checkIsJson({ 'content-type': type }: IncomingHttpHeaders): void {
  if (type !== undefined && /^\s*application\/json\s*(?:;|$)/iu.test(type)) return;
  throw new NodeError(
    'invalid_request',
    'Cannot read the request: its Content-Type must be application/json',
  );
}

/** An error of one of several is told beside its denial, as an error of all would be. */
function decisionJson({ decision, error }: Decision): object {
  if (error === undefined) return { decision };
  const { status, message } = replyTo(error);
  return { decision, context: { error: { status, message } } };
}
