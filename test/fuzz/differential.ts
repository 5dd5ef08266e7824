/**
 * One generated world, asked of the naive evaluator and of the engine. What they may differ in:
 *
 * - Where the naive evaluator answers, the engine gives the same answer, or refuses: `mayRefuse` says
 *   when it can be excused.
 * - Where the naive evaluator refuses (`unbound_variable`), so does the engine. An answer there would
 *   rest on a condition that nobody decided.
 */

import fc from 'fast-check';
import { reasonOf } from '../../node/lib/reason-of.ts';
import { loadPolicy } from '../../node/polar/load-policy.ts';
import { ask, factText, questionText } from '../cases/authz-notation.ts';
import { EVALUATORS } from '../cases/evaluators.ts';
import { createNaiveEvaluator } from '../../node/eval/naive.ts';
import { chosen } from './chooser.ts';
import { mayRefuse } from './may-refuse.ts';
import { policyText } from './policy-sketch.ts';
import { NOW_SECONDS, scenario, type Scenario } from './scenario.ts';
import { shrink } from './shrink.ts';

import type { Evaluator } from '../../node/eval/evaluator.ts';
import type { Program } from '../../node/polar/program.ts';
import type { Question } from '../cases/authz-notation.ts';

/** What a naive evaluation may cost. A world that needs more is left out, and counted. */
const NAIVE_STEPS_MAX = 60_000;

export type Asked = { readonly question: Question; readonly answer: string };

export type Disagreement = {
  readonly scenario: Scenario;
  /** With the answers of the naive evaluator; the last one is disagreed about. */
  readonly asked: readonly Asked[];
  readonly expected: string;
  readonly actual: string;
  readonly evaluator: string;
};

export type Outcome =
  /** The generator wrote what is no policy. */
  | { readonly kind: 'refused'; readonly why: string }
  | { readonly kind: 'too-much' }
  | { readonly kind: 'disagreement'; readonly disagreement: Disagreement }
  | {
      readonly kind: 'agreement';
      readonly program: Program;
      readonly asked: readonly Asked[];
      /** Questions that some engine refused and the naive evaluator answered. */
      readonly excused: number;
    };

/** The world of a seed: always the same. */
export function scenarioOf(seed: number): Scenario {
  const [first] = fc.sample(chosen(scenario), { seed, numRuns: 1 });
  if (first === undefined) throw new Error(`Nothing generated from ${seed}`);
  return first;
}

/** Asks every question of every evaluator. */
export function compare(world: Scenario): Outcome {
  const loaded = loadPolicy([{ name: 'generated.polar', text: policyText(world.policy) }]);
  if (loaded.kind === 'refused') {
    return { kind: 'refused', why: loaded.diagnostics.map(({ message }) => message).join('; ') };
  }
  const { program } = loaded.policy;
  let seconds = NOW_SECONDS;
  const nowSeconds = () => seconds;
  const { facts } = world;
  const naive = createNaiveEvaluator({
    program,
    facts,
    clock: { nowSeconds },
    stepsMax: NAIVE_STEPS_MAX,
  });
  const engines = Object.entries(EVALUATORS)
    .filter(([name]) => name !== 'naive')
    .map(([name, create]) => [name, create({ program, facts, nowSeconds })] as const);
  const asked: Asked[] = [];
  let excused = 0;
  for (const question of world.questions) {
    seconds = question.atSeconds ?? NOW_SECONDS;
    const expected = ask(naive, question);
    if (expected === 'error budget_exhausted') return { kind: 'too-much' };
    asked.push({ question, answer: expected });
    let isExcused = false;
    for (const [evaluator, engine] of engines) {
      const actual = answerOf(engine, question);
      if (actual === expected) continue;
      if (actual === REFUSAL && mayRefuse(program, question)) {
        isExcused = true;
        continue;
      }
      const disagreement = { scenario: world, asked, expected, actual, evaluator };
      return { kind: 'disagreement', disagreement };
    }
    if (isExcused) excused += 1;
  }
  return { kind: 'agreement', program, asked, excused };
}

const REFUSAL = 'error unbound_variable';

/** A crash is an answer too: the wrong one. */
function answerOf(engine: Evaluator, question: Question): string {
  try {
    return ask(engine, question);
  } catch (error) {
    return `crash ${reasonOf(error)}`;
  }
}

/** The smallest world with the same kind of disagreement, ready for test/cases/authz. */
export function report(seed: number, found: Disagreement): string {
  const isAlike = (world: Scenario) => {
    const outcome = compare(world);
    return outcome.kind === 'disagreement' && kindOf(outcome.disagreement) === kindOf(found);
  };
  const outcome = compare(shrink(found.scenario, isAlike));
  const { scenario: world, ...smallest } =
    outcome.kind === 'disagreement' ? outcome.disagreement : found;
  const asks = smallest.asked.map(
    ({ question, answer }) => `${questionText(question)} -> ${answer}`,
  );
  return [
    `# seed ${seed}, ${smallest.evaluator}: ${smallest.actual}`,
    `- name: generated from ${seed}`,
    `  now: ${NOW_SECONDS}`,
    `  policy: |\n${indented(policyText(world.policy))}`,
    ...(world.facts.length === 0
      ? []
      : [`  facts: |\n${indented(world.facts.map(factText).join('\n'))}`]),
    `  asks: |\n${indented(asks.join('\n'))}`,
  ].join('\n');
}

/** A refusal, a crash and a wrong answer are not alike: shrinking keeps to one of them. */
function kindOf({ expected, actual }: Disagreement): string {
  const kind = (answer: string) => /^(?:error \w+|crash)/u.exec(answer)?.[0] ?? 'answer';
  return `${kind(expected)} → ${kind(actual)}`;
}

function indented(text: string): string {
  return text.replaceAll(/^/gmu, '    ');
}
