/** GET /healthcheck: can questions be answered? Asked without a key. */

import { PATHS } from '../contract.ts';
import type { WorldCell } from '../world/world.ts';
import { errorBody } from './errors.ts';
import type { Freshness } from './freshness.ts';
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

export type HealthParts = {
  readonly world: Pick<WorldCell, 'current'>;
  /** Why there is no world, as one clause; asked only while there is none. */
  readonly whyNoWorld: () => string;
  readonly freshness: Freshness;
};

/** What every question would be refused with at this moment; undefined: questions are answered. */
export function whyUnhealthy({ world, whyNoWorld, freshness }: HealthParts): string | undefined {
  const current = world.current();
  if (current !== undefined) return freshness.whyRefused(freshness.standingOf(current));
  return noWorld(whyNoWorld());
}

/** The message without a world. */
export function noWorld(reason: string): string {
  return `Cannot answer: no copy of the environment is loaded: ${reason}`;
}
