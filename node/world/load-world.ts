/** A copy → the world that answers from it. What a copy is kept as, and by whom, is not known here. */

import { createEngine } from '../eval/engine.ts';
import type { Limits, QuestionClock } from '../eval/evaluator.ts';
import type { FactIndex } from '../eval/facts.ts';
import { readPolicy } from './read-policy.ts';
import type { World } from './world.ts';

/** One copy of an environment, its facts opened. */
export type OpenedCopy = Pick<
  World,
  'environment' | 'takenAtMs' | 'generation' | 'origin' | 'policySource'
> & {
  readonly facts: FactIndex;
};

export type LoadOptions = {
  readonly limits: Limits;
  readonly clock: QuestionClock;
  /** The world in use, if any: its policy is kept when the text is the same. */
  readonly previous: World | undefined;
};

/** Throws `invalid_policy` for a policy that this node cannot load. */
export function loadWorld(copy: OpenedCopy, options: LoadOptions): World {
  const { limits, clock, previous } = options;
  const isSamePolicy = previous !== undefined && previous.policySource === copy.policySource;
  const policy = isSamePolicy ? previous.policy : readPolicy(copy.policySource);
  const evaluator = createEngine({ program: policy.program, facts: copy.facts, limits, clock });
  return { ...copy, policy, evaluator };
}
