/** What tests of the guard share: a pace that never waits, and questions in one word. */

import type { AskedQuestion } from '../../../node/authz/asked-question.ts';
import type { Pace } from '../../../node/guard/slices.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';
import { value } from '../../fakes/policy-world.ts';

export const NOW_SECONDS = 1_700_000_000;

/** Time stands still unless a test moves it, so that nothing is too slow by itself. */
export function timelessPace(): Pace & { readonly clock: FakeClock } {
  const { signal } = new AbortController();
  return { clock: new FakeClock(), yieldToOthers: () => Promise.resolve(), signal };
}

export function mayDo(actor: string, action: string, resource: string): AskedQuestion {
  const question = { actor: value(actor), action, resource: value(resource), contextFacts: [] };
  return { kind: 'authorize', question };
}

export function whichResources(actor: string, action: string, resourceType: string): AskedQuestion {
  const page = { kind: 'all' } as const;
  const question = { actor: value(actor), action, resourceType, contextFacts: [], page };
  return { kind: 'list', question };
}

export function whichOf(
  actor: string,
  action: string,
  resources: readonly string[],
): AskedQuestion {
  const question = {
    actor: value(actor),
    action,
    resources: resources.map(value),
    contextFacts: [],
  };
  return { kind: 'authorize_resources', question };
}

export function whichActions(actor: string, resource: string): AskedQuestion {
  const question = { actor: value(actor), resource: value(resource), contextFacts: [] };
  return { kind: 'actions', question };
}
