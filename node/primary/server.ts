/**
 * The stand-in's HTTP server: the questions of the node, asked of the caller's environment, and beside
 * them everything that writes. Does not listen, and owns nothing that ends.
 */

import type { FastifyInstance } from 'fastify';
import { readFactPatternOfAny } from '../authz/facts.ts';
import { DEFAULT_LIMITS } from '../eval/evaluator.ts';
import { buildApp } from '../http/app.ts';
import { callerOf, remembering, type Authenticate } from '../http/auth.ts';
import { localRoutes } from '../http/local-routes.ts';
import { questionRoutes } from '../http/question-routes.ts';
import { factsRoute, metadataRoute } from '../http/read-routes.ts';
import type { Clock } from '../lib/clock.ts';
import { NodeError } from '../lib/errors.ts';
import type { Dialect } from '../local/sql-text.ts';
import type { Log } from '../telemetry/log.ts';
import { environmentRoutes } from './environment-routes.ts';
import { factRoutes } from './fact-routes.ts';
import { DEVELOPMENT_KEY } from './keys.ts';
import { policyRoutes } from './policy-routes.ts';
import type { Store } from './store.ts';

export type PrimaryServerParts = {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  readonly newRequestId: () => string;
  /** Of the applications' databases, for local authorization. */
  readonly sqlDialect: Dialect;
};

export function buildPrimaryServer(options: PrimaryServerParts): FastifyInstance {
  const { store, clock, log, newRequestId } = options;
  const parts = {
    store,
    clock,
    budgetMs: DEFAULT_LIMITS.timeMs,
    authenticate: keysOf(store),
    worldOf: (environment: string) => store.environment(environment).world(),
  };
  return buildApp({
    clock,
    log,
    newRequestId,
    observeRequest: () => undefined,
    routes: [
      ...questionRoutes(parts),
      factsRoute(parts, readFactPatternOfAny),
      metadataRoute(parts),
      ...localRoutes({ ...parts, dialect: options.sqlDialect }),
      ...factRoutes(parts),
      ...policyRoutes(parts),
      ...environmentRoutes(parts),
    ],
    refusals: [],
  });
}

/** Lets in whoever has the development key, or that of a test environment. */
function keysOf(store: Store): Authenticate {
  return remembering((authorization) => {
    const caller = callerOf(authorization);
    const key = authorization?.slice(authorization.lastIndexOf(' ') + 1) ?? '';
    if (store.environmentOfKey(key) !== undefined) return caller;
    throw new NodeError(
      'unauthorized',
      `Cannot let the request in: this key is not one of this development server. Use ${DEVELOPMENT_KEY}, or one from POST /test_environment`,
    );
  });
}
