/**
 * Explanations of generated worlds: each has the verdict of the engine, each proof is one, and every
 * obstacle of a denial is something that indeed doesn't hold.
 */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createEngine } from '../../node/eval/engine.ts';
import { DEFAULT_LIMITS, type Evaluator } from '../../node/eval/evaluator.ts';
import { memoryFacts } from '../../node/eval/memory-facts.ts';
import { createNaiveEvaluator } from '../../node/eval/naive.ts';
import { explain } from '../../node/explain/explain.ts';
import { explanationLines } from '../../node/explain/explanation-text.ts';
import type { Attempt, Explanation, Proof } from '../../node/explain/explanation.ts';
import { NodeError } from '../../node/lib/errors.ts';
import { loadPolicy } from '../../node/polar/load-policy.ts';
import type { Fact } from '../../node/polar/program.ts';
import { factText } from '../cases/authz-notation.ts';
import { checkProof, type ProofWorld } from './check-proof.ts';
import { scenarioOf } from './differential.ts';
import { policyText } from './policy-sketch.ts';
import { NOW_SECONDS, type Scenario } from './scenario.ts';

const WORLDS = 300;
const FIRST_SEED = 3_000_000;
const NAIVE_STEPS_MAX = 60_000;
/** Questions that the engine answers with rows are asked again, each row by itself. */
const ROWS_MAX = 5;

const tally = {
  holds: 0,
  fails: 0,
  unproved: 0,
  refused: 0,
  tooMuch: 0,
  rules: 0,
  negations: 0,
  any: 0,
};
const mistakes: string[] = [];
for (let at = 0; at < WORLDS && mistakes.length < 3; at += 1) explainWorld(FIRST_SEED + at);

test('explanations have the verdict of the engine, and proofs are right', () => {
  assert.deepEqual(mistakes, []);
});

test('what holds is proved', () => assert.equal(tally.unproved, 0));

test('the worlds have something to explain', () => {
  assert.ok(tally.holds > WORLDS && tally.fails > WORLDS, JSON.stringify(tally));
  assert.ok(tally.rules > WORLDS / 2 && tally.negations > WORLDS / 10, JSON.stringify(tally));
  assert.ok(tally.any > 0 && tally.refused > 0, JSON.stringify(tally));
});

function explainWorld(seed: number): void {
  const scenario = scenarioOf(seed);
  const loaded = loadPolicy([{ name: 'generated.polar', text: policyText(scenario.policy) }]);
  if (loaded.kind === 'refused') return;
  const { program } = loaded.policy;
  const { facts } = scenario;
  const nowSeconds = () => NOW_SECONDS;
  const naive = createNaiveEvaluator({
    program,
    facts,
    clock: { nowSeconds },
    stepsMax: NAIVE_STEPS_MAX,
  });
  const clock = { nowSeconds, monotonicMs: () => performance.now() };
  const engine = createEngine({
    program,
    facts: memoryFacts(facts),
    limits: DEFAULT_LIMITS,
    clock,
  });
  for (const { call, given } of callsOf(scenario, engine)) {
    const world = { program, facts, contextFacts: given, naive, nowSeconds: NOW_SECONDS };
    try {
      const expected = verdict(() => engine.holds(call, given));
      const options = { program, facts: memoryFacts(facts), contextFacts: given, clock };
      const actual = explained(call, options);
      const kind = typeof actual === 'string' ? actual : actual.kind;
      assert.equal(kind === 'unproved' ? 'holds' : kind, expected);
      tally[kind === 'error' ? 'refused' : (kind as 'holds')] += 1;
      if (typeof actual !== 'string') checkExplanation(actual, world);
    } catch (error) {
      if (error instanceof NodeError && error.code === 'budget_exhausted') {
        tally.tooMuch += 1;
        return;
      }
      const said = error instanceof Error ? error.stack : String(error);
      const context = given.map(factText).join(' ');
      mistakes.push(
        `seed ${seed}: ${factText(call)} given ${context}\n${said}\n${policyText(scenario.policy)}\n${facts.map(factText).join('\n')}`,
      );
      return;
    }
  }
}

function explained(call: Fact, options: Parameters<typeof explain>[1]): Explanation | 'error' {
  try {
    return explain(call, options);
  } catch (error) {
    if (error instanceof NodeError && error.code === 'unbound_variable') return 'error';
    throw error;
  }
}

function verdict(ask: () => boolean): 'holds' | 'fails' | 'error' {
  try {
    return ask() ? 'holds' : 'fails';
  } catch (error) {
    if (error instanceof NodeError && error.code === 'unbound_variable') return 'error';
    throw error;
  }
}

/** The ground questions of a scenario, and rows of the others made ground. */
function* callsOf(
  { questions }: Scenario,
  engine: Evaluator,
): Generator<{ readonly call: Fact; readonly given: readonly Fact[] }> {
  for (const { asks, given } of questions) {
    if (asks.kind === 'holds') yield { call: asks.call, given };
    if (asks.kind === 'holds') continue;
    let rows: ReturnType<Evaluator['solve']> = [];
    try {
      rows = engine.solve(asks.query, given).slice(0, ROWS_MAX);
    } catch (error) {
      if (!(error instanceof NodeError)) throw error;
    }
    for (const row of rows) {
      for (const { predicate, args } of asks.query.calls) {
        const values = args.map((index) => ({
          type: row[index]?.type ?? 'Elsewhere',
          id: row[index]?.id ?? 'anything',
        }));
        yield { call: { predicate, args: values }, given };
      }
    }
  }
}

function checkExplanation(explanation: Explanation, world: ProofWorld): void {
  assert.ok(explanationLines(explanation).length > 0);
  if (explanation.kind === 'holds') {
    checkProof(explanation.proof, world);
    countProof(explanation.proof);
  }
  if (explanation.kind === 'fails') checkAttempt(explanation.attempt, world);
}

function countProof(proof: Proof): void {
  if (proof.kind !== 'rule') return;
  tally.rules += 1;
  if (proof.slots.some(({ id }) => id === null)) tally.any += 1;
  for (const step of proof.steps) {
    if (step.kind === 'not') tally.negations += 1;
    if (step.kind === 'call') countProof(step.proof);
  }
}

/** No answer matches what is said to fail, as far as the naive evaluator can tell. */
function checkAttempt(attempt: Attempt, world: ProofWorld): void {
  const { predicate, args, rules } = attempt;
  const variables = args.map((arg) =>
    arg.kind === 'value'
      ? { type: arg.value.type, ids: [arg.value.id] }
      : { type: null, ids: null },
  );
  const asked = { variables, calls: [{ predicate: predicate.name, args: [...args.keys()] }] };
  try {
    const rows = world.naive.solve(asked, world.contextFacts).filter((row) =>
      args.every((arg, index) => {
        if (arg.kind === 'value' || arg.types === 'any') return true;
        const type = row[index]?.type ?? null;
        return type === null || arg.types.includes(type);
      }),
    );
    const isRepeated = args.some((arg) => arg.kind === 'open' && arg.name !== undefined);
    // Two wildcards of any type may be one value, which has not two types.
    const sure = rows.filter((row) => row.filter(({ type }) => type === null).length < 2);
    if (!isRepeated) assert.deepEqual(sure, []);
  } catch (error) {
    if (!(error instanceof NodeError) || error.code !== 'unbound_variable') throw error;
  }
  if (typeof rules === 'string') return;
  for (const { obstacle } of rules) {
    if (obstacle.kind === 'call') checkAttempt(obstacle.attempt, world);
    if (obstacle.kind === 'not' && obstacle.proof !== undefined) checkProof(obstacle.proof, world);
  }
}
