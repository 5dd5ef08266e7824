/** Runs a new policy's own tests beside serving: in slices, with a limit for all of them. */

import { policyTestSteps, UNDECIDED } from '../authz/policy-tests.ts';
import { createEngine } from '../eval/engine.ts';
import { memoryFacts } from '../eval/memory-facts.ts';
import { placeOf } from '../polar/source.ts';
import type { Diagnostic } from '../polar/diagnostic.ts';
import type { Policy } from '../polar/policy.ts';
import { SHOWN, TEST_FACTS_MAX, TRIAL_LIMITS, TRIAL_TIMES } from './limits.ts';
import { type Pace, Slices } from './slices.ts';

/** JSON as it is. Tests, not assertions. */
export type PolicyTrial = {
  readonly tests: number;
  readonly passed: number;
  /** With an assertion that is wrong. */
  readonly failed: number;
  /** Not run for want of time, too large to be run here, or with an assertion that nobody can tell. */
  readonly undecided: number;
  /** The first few assertions that are wrong. */
  readonly failures: readonly string[];
};

/** Throws the signal's reason when that aborts. */
export async function tryPolicy(options: {
  readonly policy: Policy;
  /** The moment of every test. */
  readonly nowSeconds: number;
  readonly pace: Pace;
}): Promise<PolicyTrial> {
  const { policy, pace } = options;
  const tests = policy.tests.filter(({ facts }) => facts.length <= TEST_FACTS_MAX);
  const nowSeconds = () => options.nowSeconds;
  const clock = { nowSeconds, monotonicMs: () => pace.clock.monotonicMs() };
  const { program } = policy;
  const steps = policyTestSteps({
    policy: { tests },
    nowSeconds,
    createEvaluator: (facts) =>
      createEngine({ program, facts: memoryFacts(facts), limits: TRIAL_LIMITS, clock }),
  });
  const slices = new Slices(pace, TRIAL_TIMES.testsMs);
  let passed = 0;
  let failed = 0;
  const failures: string[] = [];
  while (await slices.mayStep()) {
    const { done, value: outcome } = steps.next();
    if (done === true) break;
    if (outcome === undefined) continue;
    const wrong = outcome.failures.filter(({ code }) => code !== UNDECIDED);
    if (wrong.length > 0) failed += 1;
    else if (outcome.failures.length === 0) passed += 1;
    failures.push(...wrong.map((failure) => failureText(outcome.name, failure)));
  }
  return {
    tests: policy.tests.length,
    passed,
    failed,
    undecided: policy.tests.length - passed - failed,
    failures: failures.slice(0, SHOWN.examplesMax),
  };
}

/** `"members read" at 12:3: This does not hold` */
function failureText(test: string, { span, message }: Diagnostic): string {
  const { line, column } = placeOf(span);
  const text = `${JSON.stringify(test)} at ${line}:${column}: ${message}`;
  return text.slice(0, SHOWN.textCharsMax).toWellFormed();
}
