/** GET /healthcheck: is there a loaded policy with its facts? Asked without a key. */

import { PATHS } from '../contract.ts';
import { errorBody } from './errors.ts';
import { ok, type Route } from './route.ts';

/** `whyUnhealthy`: undefined when questions can be answered, else the reason why not. */
export function healthRoute(whyUnhealthy: () => string | undefined): Route {
  return {
    method: 'GET',
    path: PATHS.health,
    answer: () => {
      const reason = whyUnhealthy();
      if (reason === undefined) return ok('{"status":"ok"}');
      return { status: 503, body: errorBody(reason) };
    },
  };
}
