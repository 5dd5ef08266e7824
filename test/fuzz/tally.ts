/** What a run of the fuzzer has been through: which features, with which answers. */

import { predicateKey } from '../../node/polar/program.ts';
import { policyText } from './policy-sketch.ts';

import type { Clause, Program } from '../../node/polar/program.ts';
import type { Question } from '../cases/authz-notation.ts';
import type { Outcome } from './differential.ts';
import type { Scenario } from './scenario.ts';

export const FEATURES = [
  'recursion',
  'negation',
  'comparison',
  'or',
  'extends',
  'context facts',
] as const;
export type Feature = (typeof FEATURES)[number];

export const ANSWER_KINDS = ['yes', 'no', 'none', 'rows', 'wildcards', 'refused'] as const;
export type AnswerKind = (typeof ANSWER_KINDS)[number];

export type Tally = {
  worlds: number;
  /** Policies that did not load: a fault of the generator. */
  refusedPolicies: number;
  /** Worlds that cost the naive evaluator too much. */
  tooMuch: number;
  questions: number;
  /** Questions that some engine was excused from. */
  excused: number;
  /** Questions whose answer the feature may bear on, by answer. */
  readonly features: Readonly<Record<Feature, Record<AnswerKind, number>>>;
};

export function emptyTally(): Tally {
  const kinds = () => Object.fromEntries(ANSWER_KINDS.map((kind) => [kind, 0]));
  const features = Object.fromEntries(FEATURES.map((feature) => [feature, kinds()]));
  return {
    worlds: 0,
    refusedPolicies: 0,
    tooMuch: 0,
    questions: 0,
    excused: 0,
    features: features as Tally['features'],
  };
}

/** Adds one world. */
export function count(tally: Tally, world: Scenario, outcome: Outcome): void {
  tally.worlds += 1;
  if (outcome.kind === 'refused') tally.refusedPolicies += 1;
  if (outcome.kind === 'too-much') tally.tooMuch += 1;
  if (outcome.kind !== 'agreement') return;
  tally.excused += outcome.excused;
  const text = policyText(world.policy);
  for (const { question, answer } of outcome.asked) {
    tally.questions += 1;
    for (const feature of featuresOf(question, outcome.program, text)) {
      tally.features[feature][kindOf(answer)] += 1;
    }
  }
}

function kindOf(answer: string): AnswerKind {
  if (answer.startsWith('error')) return 'refused';
  if (answer === 'yes' || answer === 'no' || answer === 'none') return answer;
  return answer.includes('*') ? 'wildcards' : 'rows';
}

function featuresOf(question: Question, program: Program, text: string): readonly Feature[] {
  const clauses = reachable(program, question);
  const goals = clauses.flatMap((clause) => clause.goals);
  const has: Readonly<Record<Feature, boolean>> = {
    recursion: isRecursive(clauses),
    negation: goals.some(({ kind }) => kind === 'not'),
    comparison: goals.some(({ kind }) => kind === 'compare'),
    or: text.includes(' or '),
    extends: text.includes(' extends '),
    'context facts': question.given.length > 0,
  };
  return FEATURES.filter((feature) => has[feature]);
}

/** The clauses that bear on a question. */
function reachable(program: Program, { asks }: Question): readonly Clause[] {
  const calls =
    asks.kind === 'holds'
      ? [predicateKey({ name: asks.call.predicate, arity: asks.call.args.length })]
      : asks.query.calls.map(({ predicate, args }) =>
          predicateKey({ name: predicate, arity: args.length }),
        );
  return clausesBelow(program.clauses, calls);
}

function clausesBelow(clauses: readonly Clause[], keys: readonly string[]): readonly Clause[] {
  const seen = new Set(keys);
  for (const key of seen) {
    for (const clause of clauses) {
      if (predicateKey(clause.predicate) !== key) continue;
      for (const called of calledBy(clause)) seen.add(called);
    }
  }
  return clauses.filter(({ predicate }) => seen.has(predicateKey(predicate)));
}

function calledBy({ goals }: Clause): readonly string[] {
  return goals.flatMap((goal) =>
    goal.kind === 'call' || goal.kind === 'not' ? [predicateKey(goal.predicate)] : [],
  );
}

function isRecursive(clauses: readonly Clause[]): boolean {
  return clauses.some((clause) =>
    clausesBelow(clauses, calledBy(clause)).some(
      ({ predicate }) => predicateKey(predicate) === predicateKey(clause.predicate),
    ),
  );
}
