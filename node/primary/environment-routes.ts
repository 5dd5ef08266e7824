/** What is about an environment as a whole, or about none: statistics, test environments, health. */

import { PATHS } from '../contract.ts';
import { healthRoute } from '../http/health-route.ts';
import { readJson } from '../http/json-body.ts';
import { ok, type Route } from '../http/route.ts';
import type { Environment } from './environment.ts';
import { message } from './fact-routes.ts';
import { DEVELOPMENT_ENVIRONMENT } from './keys.ts';
import type { PrimaryParts } from './parts.ts';
import { readExpectation } from './write-shapes.ts';

export function environmentRoutes(parts: PrimaryParts): readonly Route[] {
  const { store, authenticate } = parts;
  return [
    {
      method: 'GET',
      path: '/api/stats',
      authenticate,
      answer: ({ environment }) => ok(JSON.stringify(statsOf(store.environment(environment)))),
    },
    {
      method: 'POST',
      path: '/api/expect',
      authenticate,
      answer: ({ body }) => {
        readExpectation(readJson(body));
        return ok(message('Noted: here nothing is made of it.'));
      },
    },
    {
      method: 'POST',
      path: '/test_environment',
      answer: async ({ queryString }) => {
        const isCopy = new URLSearchParams(queryString).get('copy') === 'true';
        const copyOf = isCopy ? store.environment(DEVELOPMENT_ENVIRONMENT) : undefined;
        return ok(JSON.stringify({ token: await store.createEnvironment(copyOf) }));
      },
    },
    ...HEALTH_PATHS.map((path) => ({ ...healthRoute(() => undefined), path })),
  ];
}

/** The development server's, the fallback's, and two that scripts are known to poll. */
const HEALTH_PATHS = ['/api/healthcheck', PATHS.health, '/health', '/'];

/** The two shapes that SDKs know, in one: newer ones read `policy` and `facts`, older ones `num_…`. */
function statsOf(environment: Environment): unknown {
  const counts = new Map<string, number>();
  for (const { name, factCount } of environment.facts.predicates()) {
    counts.set(name, (counts.get(name) ?? 0) + factCount);
  }
  return {
    policy: { versions: environment.policies.map(({ version }) => version) },
    facts: { total: environment.facts.factCount, predicates: Object.fromEntries(counts) },
    num_roles: counts.get('has_role') ?? 0,
    num_relations: counts.get('has_relation') ?? 0,
    num_facts: environment.facts.factCount,
  };
}
