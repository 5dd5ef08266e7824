/** A policy's text and some facts, ready to be asked in the notation of test/cases/authz. */

import assert from 'node:assert/strict';

import { createEngine } from '../../../node/eval/engine.ts';
import { DEFAULT_LIMITS, type Evaluator, type Limits } from '../../../node/eval/evaluator.ts';
import { Machine, type MakeProcedure } from '../../../node/eval/machine.ts';
import { memoryFacts } from '../../../node/eval/memory-facts.ts';
import { loadPolicy } from '../../../node/polar/load-policy.ts';
import type { Fact, Program } from '../../../node/polar/program.ts';
import { ask, parseFactLines, parseQuestion } from '../../cases/authz-notation.ts';

export type Given = {
  readonly policy: string;
  /** One a line, as in Polar. */
  readonly facts?: string;
  readonly limits?: Partial<Limits>;
  readonly monotonicMs?: () => number;
};

export const NOW_SECONDS = 1_000;

export function programOf(policy: string): Program {
  const loaded = loadPolicy([{ name: 'test.polar', text: policy }]);
  if (loaded.kind === 'refused') assert.fail(loaded.diagnostics.map((d) => d.message).join('\n'));
  return loaded.policy.program;
}

export function engineOf(given: Given): Evaluator {
  return createEngine(partsOf(given));
}

/** A machine whose procedures are never made unless `makeProcedure` says how. */
export function machineOf(given: Given, makeProcedure?: MakeProcedure): Machine {
  const never: MakeProcedure = () => assert.fail('no procedure is wanted');
  return new Machine({ ...partsOf(given), makeProcedure: makeProcedure ?? never });
}

/** Lines of question -> answer, all asked of one engine. */
export function checkAnswers(given: Given, lines: string): void {
  const engine = engineOf(given);
  for (const line of lines.trim().split('\n')) {
    const [question = '', answer] = line.split('->').map((part) => part.trim());
    assert.equal(ask(engine, parseQuestion(question)), answer, question);
  }
}

export function partsOf({ policy, facts, limits, monotonicMs }: Given) {
  return {
    program: programOf(policy),
    facts: memoryFacts(factsOf(facts ?? '')),
    limits: { ...DEFAULT_LIMITS, ...limits },
    clock: { nowSeconds: () => NOW_SECONDS, monotonicMs: monotonicMs ?? (() => 0) },
  };
}

export function factsOf(lines: string): readonly Fact[] {
  return parseFactLines(lines);
}
