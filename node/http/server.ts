/** The node's HTTP server, built from its parts. Does not listen, and owns nothing that ends. */

import type { FastifyInstance } from 'fastify';
import type { Clock } from '../lib/clock.ts';
import { NodeError } from '../lib/errors.ts';
import type { Log } from '../telemetry/log.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import type { WorldCell } from '../world/world.ts';
import { buildApp } from './app.ts';
import type { Authenticate } from './auth.ts';
import { type Freshness, freshRoute } from './freshness.ts';
import { healthRoute } from './health-route.ts';
import { metricsRoute } from './metrics-route.ts';
import { type QuestionParts, questionRoutes } from './question-routes.ts';
import { factsRoute, metadataRoute } from './read-routes.ts';
import { REFUSALS } from './refusals.ts';

export type ServerParts = {
  readonly world: Pick<WorldCell, 'current'>;
  /** Why there is no world, as one clause; asked only while there is none. */
  readonly whyNoWorld: () => string;
  readonly authenticate: Authenticate;
  readonly freshness: Freshness;
  readonly metrics: Metrics;
  readonly log: Log;
  readonly clock: Clock;
  readonly newRequestId: () => string;
  readonly noteQuestion?: QuestionParts['noteQuestion'];
};

export function buildServer(parts: ServerParts): FastifyInstance {
  const { world, whyNoWorld, authenticate, freshness, metrics, log, clock, newRequestId } = parts;
  const noWorld = () => `Cannot answer: no copy of the environment is loaded: ${whyNoWorld()}`;
  const questionParts = {
    authenticate,
    clock,
    noteQuestion: parts.noteQuestion,
    worldOf: () => {
      const current = world.current();
      if (current === undefined) throw new NodeError('no_world', noWorld());
      return current;
    },
  };
  return buildApp({
    clock,
    log,
    newRequestId,
    observeRequest: metrics.observeRequest,
    routes: [
      ...[
        ...questionRoutes(questionParts),
        factsRoute(questionParts),
        metadataRoute(questionParts),
      ].map((route) => freshRoute(route, freshness, () => world.current())),
      healthRoute(() => {
        const current = world.current();
        if (current === undefined) return noWorld();
        return freshness.whyRefused(freshness.standingOf(current));
      }),
      metricsRoute(metrics),
    ],
    refusals: REFUSALS,
  });
}
