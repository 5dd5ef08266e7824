/** Runs a new policy's own tests beside serving: in slices, with a limit for all of them. */

import {
  type PolicyTestOutcome,
  type PolicyTestRun,
  policyTestSteps,
  UNDECIDED,
} from '../authz/policy-tests.ts';
import { createEngine } from '../eval/engine.ts';
import { memoryFacts } from '../eval/memory-facts.ts';
import { placeOf } from '../polar/source.ts';
import type { Diagnostic } from '../polar/diagnostic.ts';
import type { Policy } from '../polar/policy.ts';
import type { Fact } from '../polar/program.ts';
import { SHOWN, TEST_FACTS_MAX, TEST_ROUNDS_MAX, TRIAL_LIMITS, TRIAL_TIMES } from './limits.ts';
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
  const run = runOf(options);
  const slices = new Slices(pace, TRIAL_TIMES.testsMs);
  const decided: PolicyTestOutcome[] = [];
  let left = policy.tests.filter(({ facts }) => facts.length <= TEST_FACTS_MAX);
  for (let round = 0; round < TEST_ROUNDS_MAX && left.length > 0; round += 1) {
    const outcomes = await outcomesOf({ ...run, policy: { tests: left } }, slices);
    decided.push(...outcomes.filter(isDecided));
    left = left.filter((_, index) => !isDecided(outcomes[index]));
  }
  const failed = decided.filter(({ failures }) => failures.length > 0);
  const failures = failed.flatMap(({ name, failures: all }) =>
    all.filter(isWrong).map((failure) => failureText(name, failure)),
  );
  return {
    tests: policy.tests.length,
    passed: decided.length - failed.length,
    failed: failed.length,
    undecided: policy.tests.length - decided.length,
    failures: failures.slice(0, SHOWN.examplesMax),
  };
}

/** Small tests share an evaluator, over all rounds: its plans are made once. */
function runOf({ policy: { program }, nowSeconds, pace }: Parameters<typeof tryPolicy>[0]) {
  const clock = {
    nowSeconds: () => nowSeconds,
    monotonicMs: () => pace.clock.monotonicMs(),
  };
  const createEvaluator = (facts: readonly Fact[]) =>
    createEngine({ program, facts: memoryFacts(facts), limits: TRIAL_LIMITS, clock });
  const shared = createEvaluator([]);
  return {
    nowSeconds: clock.nowSeconds,
    createEvaluator: (facts: readonly Fact[]) =>
      facts.length === 0 ? shared : createEvaluator(facts),
  };
}

/** In the order of the tests; without the last ones when the time was over. */
async function outcomesOf(
  run: PolicyTestRun,
  slices: Slices,
): Promise<readonly PolicyTestOutcome[]> {
  const outcomes: PolicyTestOutcome[] = [];
  const steps = policyTestSteps(run);
  while (await slices.mayStep()) {
    const { done, value: outcome } = steps.next();
    if (done === true) break;
    if (outcome !== undefined) outcomes.push(outcome);
  }
  return outcomes;
}

/** One wrong assertion decides a test. */
function isDecided(outcome: PolicyTestOutcome | undefined): boolean {
  if (outcome === undefined) return false;
  return outcome.failures.length === 0 || outcome.failures.some(isWrong);
}

function isWrong({ code }: Diagnostic): boolean {
  return code !== UNDECIDED;
}

/** `"members read" at 12:3: This does not hold` */
function failureText(test: string, { span, message }: Diagnostic): string {
  const { line, column } = placeOf(span);
  const text = `${JSON.stringify(test)} at ${line}:${column}: ${message}`;
  return text.slice(0, SHOWN.textCharsMax).toWellFormed();
}
