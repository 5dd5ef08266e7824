/**
 * Why a question has its answer. The verdict is the engine's own; the reasons are found beside it:
 * a proof of what holds (prover.ts), or how far each rule got (attempts.ts).
 */

import { createEngine } from '../eval/engine.ts';
import { DEFAULT_LIMITS, type QuestionClock } from '../eval/evaluator.ts';
import type { FactIndex } from '../eval/facts.ts';
import { NodeError } from '../lib/errors.ts';
import type { Fact, Program } from '../polar/program.ts';
import { ATTEMPT_LIMITS, type AttemptLimits, Attempts } from './attempts.ts';
import type { Atom, Explanation } from './explanation.ts';
import { EXPLAIN_LIMITS, Oracle } from './oracle.ts';
import { Prover } from './prover.ts';

export type ExplainOptions = {
  readonly program: Program;
  readonly facts: FactIndex;
  readonly contextFacts: readonly Fact[];
  readonly clock: QuestionClock;
  readonly attempts?: AttemptLimits;
};

/** Throws what the engine throws when it gives no answer: `unbound_variable`, `budget_exhausted`. */
export function explain(call: Fact, options: ExplainOptions): Explanation {
  const { program, facts, contextFacts } = options;
  const nowSeconds = options.clock.nowSeconds();
  const clock = { ...options.clock, nowSeconds: () => nowSeconds };
  const engine = createEngine({ program, facts, limits: DEFAULT_LIMITS, clock });
  const holds = engine.holds(call, contextFacts);

  const oracle = new Oracle({ program, facts, contextFacts, limits: EXPLAIN_LIMITS, clock });
  const prover = new Prover(program, oracle);
  const predicate = { name: call.predicate, arity: call.args.length };
  if (holds) return proofOf({ predicate, args: call.args }, prover);
  const attempts = new Attempts(oracle, prover, options.attempts ?? ATTEMPT_LIMITS);
  const args = call.args.map((value) => ({ kind: 'value', value }) as const);
  return { kind: 'fails', attempt: attempts.at({ predicate, args }) };
}

function proofOf(atom: Atom, prover: Prover): Explanation {
  try {
    const proof = prover.prove(atom);
    if (proof !== undefined) return { kind: 'holds', proof };
    return { kind: 'unproved', atom, why: 'Cannot explain: no proof was found' };
  } catch (error) {
    if (!(error instanceof NodeError) || error.code !== 'budget_exhausted') throw error;
    return { kind: 'unproved', atom, why: error.message };
  }
}
