/** Runs the tests that are in a policy: each over its own facts and no others. */

import { unreachable } from '../lib/assert.ts';
import { NodeError } from '../lib/errors.ts';
import type { Evaluator, QueryVariable } from '../eval/evaluator.ts';
import type { Diagnostic } from '../polar/diagnostic.ts';
import type { Policy, PolicyAssertion, PolicyTest } from '../polar/policy.ts';
import type { Fact, TypeSet, Value } from '../polar/program.ts';
import { textOf } from '../polar/unifier.ts';

export type PolicyTestOutcome = {
  readonly name: string;
  /** Assertions, all and those that came out as they should. */
  readonly total: number;
  readonly passed: number;
  /** One for each of the others, with what was found instead. */
  readonly failures: readonly Diagnostic[];
};

export type PolicyTestRun = {
  readonly policy: Pick<Policy, 'tests'>;
  /** An evaluator of the policy's program over these facts. */
  readonly createEvaluator: (facts: readonly Fact[]) => Evaluator;
  readonly nowSeconds: () => number;
};

/** The outcomes, in the order of the tests. An assertion that can't be evaluated fails. */
export function runPolicyTests(run: PolicyTestRun): readonly PolicyTestOutcome[] {
  const outcomes: PolicyTestOutcome[] = [];
  for (const outcome of policyTestSteps(run)) if (outcome !== undefined) outcomes.push(outcome);
  return outcomes;
}

/**
 * The same for whoever has other things to do meanwhile: gives way before each assertion, and gives
 * the outcome of a test after its last one.
 */
export function* policyTestSteps(
  run: PolicyTestRun,
): Generator<PolicyTestOutcome | undefined, undefined> {
  const shared = run.createEvaluator([]);
  for (const test of run.policy.tests) {
    const isSmall = test.facts.length <= FACTS_WITH_QUESTION_MAX;
    const evaluator = isSmall ? withFacts(shared, test.facts) : run.createEvaluator(test.facts);
    const outcome = yield* testSteps(test, evaluator, run.nowSeconds);
    yield outcome;
  }
}

/**
 * The facts of a small test come with each question, so that all such tests share one evaluator and
 * the plans it has made. Facts that come with a question are looked through one by one: few is best.
 */
const FACTS_WITH_QUESTION_MAX = 100;

function withFacts(evaluator: Evaluator, facts: readonly Fact[]): Evaluator {
  return {
    holds: (call) => evaluator.holds(call, facts),
    solve: (query) => evaluator.solve(query, facts),
    idsOf: (query, variable) => evaluator.idsOf(query, variable, facts),
  };
}

function* testSteps(
  { name, assertions }: PolicyTest,
  evaluator: Evaluator,
  nowSeconds: () => number,
): Generator<undefined, PolicyTestOutcome> {
  const failures: Diagnostic[] = [];
  for (const assertion of assertions) {
    yield;
    const complaint = complaintAbout(assertion, evaluator, nowSeconds);
    if (complaint !== undefined) {
      failures.push({ severity: 'error', ...complaint, span: assertion.span });
    }
  }
  const total = assertions.length;
  return { name, total, passed: total - failures.length, failures };
}

/** Of a failure: the assertion is wrong, or nobody can tell. */
const FAILED = 'assertion-failed';
export const UNDECIDED = 'assertion-undecided';

type Complaint = Pick<Diagnostic, 'code' | 'message'>;

/** Undefined when the assertion is right. */
function complaintAbout(
  assertion: PolicyAssertion,
  evaluator: Evaluator,
  nowSeconds: () => number,
): Complaint | undefined {
  try {
    const message = whatIsWrong(assertion, evaluator, nowSeconds);
    return message === undefined ? undefined : { code: FAILED, message };
  } catch (error) {
    if (!(error instanceof NodeError)) throw error;
    return { code: UNDECIDED, message: `Cannot tell: ${error.message}` };
  }
}

function whatIsWrong(
  assertion: PolicyAssertion,
  evaluator: Evaluator,
  nowSeconds: () => number,
): string | undefined {
  const asked = assertion.args.map((arg) => argumentOf(arg, nowSeconds));
  const open = asked.find((arg) => arg.kind === 'open');
  if (open === undefined) return complaintAboutCall(assertion, asked, evaluator);
  const found = foundFor(assertion.predicate.name, asked, evaluator);
  return assertion.onlyIn === undefined
    ? complaintAboutAny(assertion.expected, found)
    : complaintAboutSet(assertion.expected, assertion.onlyIn, found);
}

type Argument = Exclude<PolicyAssertion['args'][number], { kind: 'now' }>;

function argumentOf(arg: PolicyAssertion['args'][number], nowSeconds: () => number): Argument {
  if (arg.kind !== 'now') return arg;
  return { kind: 'value', value: { type: 'Integer', id: String(nowSeconds()) } };
}

function complaintAboutCall(
  { expected, predicate }: PolicyAssertion,
  asked: readonly Argument[],
  evaluator: Evaluator,
): string | undefined {
  const args = asked.flatMap((arg) => (arg.kind === 'value' ? [arg.value] : []));
  if (evaluator.holds({ predicate: predicate.name, args }, []) === expected) return undefined;
  return expected ? 'This does not hold' : 'This holds';
}

/** Without `iff`, one assertion is about all values: some of them, or none. */
function complaintAboutAny(expected: boolean, found: readonly string[]): string | undefined {
  if (found.length > 0 === expected) return undefined;
  return expected ? 'This holds for no value' : `This holds for ${listed(found)}`;
}

/**
 * With `iff … in`, for exactly the listed values; with `iff … not in`, for some value and none of the
 * listed ones. A value that is left open is more than any list.
 */
function complaintAboutSet(
  expected: boolean,
  { negated, values }: NonNullable<PolicyAssertion['onlyIn']>,
  found: readonly string[],
): string | undefined {
  const wanted = new Set(values.map(textOf));
  const isRight = negated
    ? found.length > 0 && !found.some((each) => each === ANY || wanted.has(each))
    : found.length === wanted.size && found.every((each) => wanted.has(each));
  if (isRight === expected) return undefined;
  return `This holds for ${found.length === 0 ? 'no value' : listed(found)}`;
}

/** What a value is called that a rule leaves open. */
const ANY = 'any value';

/** As written in a policy, each once, in the evaluator's order. */
function foundFor(
  predicate: string,
  asked: readonly Argument[],
  evaluator: Evaluator,
): readonly string[] {
  const open = asked.findIndex(({ kind }) => kind === 'open');
  const types = asked.flatMap((arg) => (arg.kind === 'open' ? typesIn(arg.types) : []));
  const found = types.flatMap((type) => {
    const variables = asked.map((arg) => variableOf(arg, type));
    const query = { variables, calls: [{ predicate, args: [...asked.keys()] }] };
    return evaluator.solve(query, []).flatMap((row) => row[open] ?? []);
  });
  return [...new Set(found.map(({ type, id }) => bindingText(type, id)))];
}

function typesIn(types: TypeSet): readonly (string | null)[] {
  return types === 'any' ? [null] : types;
}

function variableOf(arg: Argument, openType: string | null): QueryVariable {
  switch (arg.kind) {
    case 'value':
      return { type: arg.value.type, ids: [arg.value.id] };
    case 'open':
      return { type: openType, ids: null };
    default:
      return unreachable(arg);
  }
}

function bindingText(type: string | null, id: string | null): string {
  return type === null || id === null ? ANY : textOf({ type, id } satisfies Value);
}

const VALUES_SHOWN_MAX = 20;

function listed(found: readonly string[]): string {
  const shown = found.slice(0, VALUES_SHOWN_MAX).join(', ');
  return found.length > VALUES_SHOWN_MAX ? `${shown}, … (${found.length} values)` : shown;
}
