/** A copy → the world that answers from it. What a copy is kept as, and by whom, is not known here. */

import { atOnce } from '../lib/in-turns.ts';
import { createEngine } from '../eval/engine.ts';
import type { Limits, QuestionClock } from '../eval/evaluator.ts';
import type { FactIndex } from '../eval/facts.ts';
import { readingPolicy } from './read-policy.ts';
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
  return atOnce(loadingWorld(copy, options));
}

/** The same step by step, for a thread that answers meanwhile. */
export function* loadingWorld(copy: OpenedCopy, options: LoadOptions): Generator<undefined, World> {
  const { limits, clock, previous } = options;
  const isSamePolicy = previous !== undefined && previous.policySource === copy.policySource;
  const policy = isSamePolicy ? previous.policy : yield* readingPolicy(copy.policySource);
  yield;
  const evaluator = createEngine({ program: policy.program, facts: copy.facts, limits, clock });
  return { ...copy, policy, evaluator };
}
