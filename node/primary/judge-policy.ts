/** May this policy be put in force? It must load, and its own tests must pass. */

import { type PolicyTestOutcome, runPolicyTests } from '../authz/policy-tests.ts';
import { memoryFacts } from '../eval/memory-facts.ts';
import type { Diagnostic } from '../polar/diagnostic.ts';
import { loadPolicy } from '../polar/load-policy.ts';
import { type PolicyText, sourceOf, type WorldParts } from './environment.ts';

export type PolicyVerdict =
  | { readonly kind: 'updated' }
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'refused'; readonly diagnostics: readonly Diagnostic[] }
  | { readonly kind: 'tests-failed'; readonly outcomes: readonly PolicyTestOutcome[] };

/** `currentSrc`: of the policy that is in force; undefined when there is none. */
export function judgePolicy(
  text: PolicyText,
  currentSrc: string | undefined,
  { clock, makeEvaluator }: WorldParts,
): PolicyVerdict {
  if (text.src === currentSrc) return { kind: 'unchanged' };
  const loaded = loadPolicy([sourceOf(text)]);
  if (loaded.kind === 'refused') return loaded;
  const { policy } = loaded;
  const outcomes = runPolicyTests({
    policy,
    createEvaluator: (facts) => makeEvaluator(policy.program, memoryFacts(facts)),
    nowSeconds: () => Math.floor(clock.nowMs() / 1_000),
  });
  const hasFailures = outcomes.some(({ failures }) => failures.length > 0);
  return hasFailures ? { kind: 'tests-failed', outcomes } : { kind: 'updated' };
}
