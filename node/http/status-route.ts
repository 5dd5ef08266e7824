/**
 * GET /fallback/v1/status: what the node knows about itself, as JSON. Whoever keeps nodes asks without a
 * key, as probes do; what others have asked is shown to those alone who may ask questions themselves.
 */

import type { NodeStatus } from '../contract-status.ts';
import { PATHS } from '../contract.ts';
import { NodeError } from '../lib/errors.ts';
import { withoutSecrets } from '../telemetry/log.ts';
import type { Authenticate } from './auth.ts';
import { ok, type Route } from './route.ts';

/** `authenticate` lets in whoever may read everything; others are answered too. */
export function statusRoute(status: () => NodeStatus, authenticate: Authenticate): Route {
  return {
    method: 'GET',
    path: PATHS.status,
    answer: ({ headers }) => {
      const whole = status();
      const mayReadAll = isLetIn(headers.authorization, authenticate);
      return ok(withoutSecrets(JSON.stringify(mayReadAll ? whole : withoutExamples(whole))));
    },
  };
}

/** A key that is wrong is as none: proxies send keys of their own. */
function isLetIn(authorization: string | undefined, authenticate: Authenticate): boolean {
  try {
    authenticate(authorization);
    return true;
  } catch (error) {
    if (error instanceof NodeError && error.code === 'unauthorized') return false;
    throw error;
  }
}

function withoutExamples({ guard, ...status }: NodeStatus): NodeStatus {
  if (guard === undefined) return status;
  const { examples: _, ...report } = guard;
  return { ...status, guard: report };
}
