/** Where a copy is taken from. Implementations pass one contract suite, test/contracts/upstream.ts. */

import type { Fact } from '../polar/program.ts';

/**
 * A read-only view of one environment. Each call retries by itself what may succeed in a moment; what
 * it throws is final for this copy: UpstreamError, or the signal's reason when that aborts.
 */
export type Upstream = {
  /** The policy's text. `not_found` when none was ever loaded, `unauthorized` when the key is refused. */
  policySource(signal: AbortSignal): Promise<string>;
  /** Predicates that have facts, as far as the upstream says: none when it does not. */
  predicates(signal: AbortSignal): Promise<readonly string[]>;
  /**
   * Every stored fact of a predicate, of any arity, in batches. After a failure in the middle the list
   * starts again: a fact may come twice, and one that was deleted meanwhile may have come once.
   */
  facts(predicate: string, signal: AbortSignal): AsyncIterable<readonly Fact[]>;
};
