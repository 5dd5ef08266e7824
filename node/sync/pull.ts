/**
 * One copy of an environment: policy, then facts, then the policy once more. Facts stream into a sink
 * and are kept nowhere else, so a copy may be larger than memory if its sink can be.
 */

import type { Clock } from '../lib/clock.ts';
import { NodeError } from '../lib/errors.ts';
import type { Policy } from '../polar/policy.ts';
import type { Value } from '../polar/program.ts';
import type { Upstream } from '../upstream/upstream.ts';
import { readPolicy } from '../world/read-policy.ts';

/** Takes facts as they arrive; the same fact may arrive twice. */
export type FactSink = { add(predicate: string, args: readonly Value[]): void };

export type Pulled = {
  readonly policySource: string;
  /** When the pull began, in milliseconds since 1970: nothing in the copy is older. */
  readonly takenAtMs: number;
};

export type PullParts = {
  readonly upstream: Upstream;
  readonly sink: FactSink;
  readonly clock: Pick<Clock, 'nowMs'>;
  readonly signal: AbortSignal;
};

/**
 * Fills the sink with every fact of the environment. What a fact that changes meanwhile becomes is
 * open, as no read API could tell; a policy that changes meanwhile is not: `copy_torn`, and the sink
 * must be thrown away, as after every error. A policy that this node cannot load is `invalid_policy`.
 */
export async function pullEnvironment(parts: PullParts): Promise<Pulled> {
  const { upstream, sink, clock, signal } = parts;
  const takenAtMs = clock.nowMs();
  const policySource = await upstream.policySource(signal);
  const used = predicatesUsed(readPolicy(policySource));
  const stored = await upstream.predicates(signal);

  for (const predicate of new Set([...used, ...stored])) {
    for await (const facts of upstream.facts(predicate, signal)) {
      for (const fact of facts) sink.add(fact.predicate, fact.args);
    }
  }

  if ((await upstream.policySource(signal)) !== policySource) throw torn();
  return { policySource, takenAtMs };
}

/** The policy can ask for no others. */
function predicatesUsed(policy: Policy): readonly string[] {
  return policy.factTypes.map(({ predicate }) => predicate.name);
}

function torn(): NodeError {
  return new NodeError(
    'copy_torn',
    'Cannot use the copy: the policy changed while the facts were copied',
  );
}
