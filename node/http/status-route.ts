/**
 * GET /fallback/v1/status: what the node knows about itself, as JSON. Whoever keeps nodes asks without a
 * key, as probes do; what others have asked is shown to those alone who may ask questions themselves.
 */

import type { NodeStatus } from '../contract-status.ts';
import { PATHS } from '../contract.ts';
import { type ErrorCode, NodeError } from '../lib/errors.ts';
import { withoutSecrets } from '../telemetry/log.ts';
import type { AuthenticateInTime } from './auth.ts';
import { ok, type Route } from './route.ts';

/** `authenticate` lets in whoever may read everything; others are answered too. */
export function statusRoute(status: () => NodeStatus, authenticate: AuthenticateInTime): Route {
  const shown = (mayReadAll: boolean) => {
    const whole = status();
    return ok(withoutSecrets(JSON.stringify(mayReadAll ? whole : withoutExamples(whole))));
  };
  return {
    method: 'GET',
    path: PATHS.status,
    answer: ({ headers, isCertified = true }) => {
      const isIn = isCertified && isLetIn(headers.authorization, authenticate);
      return typeof isIn === 'boolean' ? shown(isIn) : isIn.then(shown);
    },
  };
}

/** A key that is wrong is as none: proxies send keys of their own. So is one that nobody can tell of now. */
function isLetIn(
  authorization: string | undefined,
  authenticate: AuthenticateInTime,
): boolean | Promise<boolean> {
  try {
    const caller = authenticate(authorization);
    return caller instanceof Promise ? caller.then(() => true).catch(notLetIn) : true;
  } catch (error) {
    return notLetIn(error);
  }
}

/** False, for a refusal; throws everything else. */
function notLetIn(error: unknown): false {
  const codes: readonly ErrorCode[] = ['unauthorized', 'upstream_unavailable'];
  if (error instanceof NodeError && codes.includes(error.code)) return false;
  throw error;
}

function withoutExamples({ guard, ...status }: NodeStatus): NodeStatus {
  if (guard === undefined) return status;
  const { examples: _, ...report } = guard;
  return { ...status, guard: report };
}
