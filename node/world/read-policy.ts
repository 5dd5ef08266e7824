/** A primary's text → a policy, or the reason why this node cannot use it. */

import { NodeError } from '../lib/errors.ts';
import { atOnce } from '../lib/in-turns.ts';
import { type Diagnostic, render } from '../polar/diagnostic.ts';
import { loadingPolicy } from '../polar/load-policy.ts';
import type { Policy } from '../polar/policy.ts';

/** Throws `invalid_policy` with the first things that are wrong, each with its place. */
export function readPolicy(policySource: string): Policy {
  return atOnce(readingPolicy(policySource));
}

/** The same step by step. */
export function* readingPolicy(policySource: string): Generator<undefined, Policy> {
  const loaded = yield* loadingPolicy([{ name: POLICY_NAME, text: policySource }]);
  if (loaded.kind === 'policy') return loaded.policy;
  throw refused(loaded.diagnostics.filter(({ severity }) => severity === 'error'));
}

/** What diagnostics call the text: a primary's policy has no file here. */
const POLICY_NAME = 'policy.polar';
const DIAGNOSTICS_SHOWN_MAX = 3;

function refused(errors: readonly Diagnostic[]): NodeError {
  const shown = errors.slice(0, DIAGNOSTICS_SHOWN_MAX).map(render).join('\n');
  const more = errors.length - DIAGNOSTICS_SHOWN_MAX;
  const rest = more > 0 ? `\nand ${more} more` : '';
  return new NodeError('invalid_policy', `Cannot use the primary's policy:\n${shown}${rest}`);
}
