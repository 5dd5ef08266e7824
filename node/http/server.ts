/** The node's HTTP server, built from its parts. Does not listen, and owns nothing that ends. */

import type { FastifyInstance } from 'fastify';
import type { NodeStatus } from '../contract-status.ts';
import type { Clock } from '../lib/clock.ts';
import { NodeError } from '../lib/errors.ts';
import type { Dialect } from '../local/sql-text.ts';
import type { Log } from '../telemetry/log.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import type { AnswerAside } from './answer-in-time.ts';
import { type AppParts, buildApp } from './app.ts';
import type { AuthenticateInTime } from './auth.ts';
import { authzenRoutes, discoveryRoute } from './authzen-routes.ts';
import { freshRoute } from './freshness.ts';
import { generationRoute, type GenerationRouteParts } from './generation-route.ts';
import { healthRoute, type HealthParts, noWorld, whyUnhealthy } from './health-route.ts';
import { localRoutes } from './local-routes.ts';
import { metricsRoute } from './metrics-route.ts';
import { type QuestionParts, questionRoutes } from './question-routes.ts';
import { factsRoute, metadataRoute } from './read-routes.ts';
import { REFUSALS } from './refusals.ts';
import type { Route } from './route.ts';
import { statusRoute } from './status-route.ts';

export type ServerParts = HealthParts & {
  /** Of questions. */
  readonly authenticate: AuthenticateInTime;
  /** Of what nodes want of each other. */
  readonly authenticatePeer: AuthenticateInTime;
  readonly status: () => NodeStatus;
  readonly metrics: Metrics;
  readonly log: Log;
  readonly clock: Clock;
  readonly newRequestId: () => string;
  /** As of AnswerTimes. */
  readonly budgetMs: number;
  readonly aside?: AnswerAside | undefined;
  /** Of the applications' databases, for local authorization. */
  readonly sqlDialect: Dialect;
  /** What may stand before each path. Left out or empty: nothing. */
  readonly pathPrefix?: string | undefined;
  /** Left out: plain HTTP. */
  readonly tls?: AppParts['tls'];
  readonly noteQuestion?: QuestionParts['noteQuestion'];
  /** Left out or undefined: no AuthZEN. */
  readonly authzen?: { readonly url: string | undefined } | undefined;
  /** What other nodes may download. */
  readonly generations: Pick<GenerationRouteParts, 'currentGeneration' | 'formatVersion'>;
};

export function buildServer(parts: ServerParts): FastifyInstance {
  const { metrics, log, clock, newRequestId } = parts;
  return buildApp({
    clock,
    tls: parts.tls,
    log,
    newRequestId,
    observeRequest: metrics.observeRequest,
    pathPrefix: parts.pathPrefix,
    routes: serverRoutes(parts),
    refusals: REFUSALS,
  });
}

/** All that a node answers; openapi.yaml tells it to people. */
export function serverRoutes(parts: ServerParts): readonly Route[] {
  const { world, whyNoWorld, freshness, metrics, clock, authenticate, authenticatePeer } = parts;
  const { authzen } = parts;
  const questionParts = {
    authenticate,
    clock,
    budgetMs: parts.budgetMs,
    aside: parts.aside,
    noteQuestion: parts.noteQuestion,
    worldOf: () => {
      const current = world.current();
      if (current === undefined) throw new NodeError('no_world', noWorld(whyNoWorld()));
      return current;
    },
  };
  const questions = [
    ...questionRoutes(questionParts),
    ...(authzen === undefined ? [] : authzenRoutes(questionParts)),
    factsRoute(questionParts),
    metadataRoute(questionParts),
    ...localRoutes({ ...questionParts, dialect: parts.sqlDialect }),
  ];
  return [
    ...questions.map((route) => freshRoute(route, freshness, () => world.current())),
    healthRoute(() => whyUnhealthy(parts)),
    statusRoute(parts.status, authenticatePeer),
    metricsRoute(metrics),
    ...(authzen === undefined
      ? []
      : [discoveryRoute({ url: authzen.url, isTls: parts.tls !== undefined })]),
    generationRoute({
      ...parts.generations,
      authenticate: authenticatePeer,
      whyNone: whyNoWorld,
      clock,
    }),
  ];
}
