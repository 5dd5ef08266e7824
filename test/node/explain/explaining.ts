/** Explanations of a policy's text and some facts, as lines. */

import assert from 'node:assert/strict';
import { memoryFacts } from '../../../node/eval/memory-facts.ts';
import { ATTEMPT_LIMITS, type AttemptLimits } from '../../../node/explain/attempts.ts';
import { explain } from '../../../node/explain/explain.ts';
import type { Explanation } from '../../../node/explain/explanation.ts';
import { EXPLAIN_LIMITS, Oracle } from '../../../node/explain/oracle.ts';
import { explanationLines } from '../../../node/explain/explanation-text.ts';
import type { Fact } from '../../../node/polar/program.ts';
import { parseFactLines } from '../../cases/authz-notation.ts';
import { programOf } from '../eval/asking.ts';

export type Given = {
  readonly policy: string;
  /** One a line, as in Polar. */
  readonly facts?: string;
  readonly context?: string;
  readonly attempts?: Partial<AttemptLimits>;
};

export const CLOCK = { nowSeconds: () => 1_000, monotonicMs: () => 0 };

export function factOf(text: string): Fact {
  const [fact] = parseFactLines(text);
  return fact ?? assert.fail(`no fact: ${text}`);
}

export function explanationOf(given: Given, question: string): Explanation {
  return explain(factOf(question), {
    program: programOf(given.policy),
    facts: memoryFacts(parseFactLines(given.facts ?? '')),
    contextFacts: parseFactLines(given.context ?? ''),
    clock: CLOCK,
    attempts: { ...ATTEMPT_LIMITS, ...given.attempts },
  });
}

/** The lines that an explanation has, indentation and all. */
export function checkLines(given: Given, question: string, expected: string): void {
  const lines = explanationLines(explanationOf(given, question));
  assert.equal(lines.join('\n'), unindented(expected));
}

export function oracleOf(given: Given, limits = EXPLAIN_LIMITS): Oracle {
  return new Oracle({
    program: programOf(given.policy),
    facts: memoryFacts(parseFactLines(given.facts ?? '')),
    contextFacts: parseFactLines(given.context ?? ''),
    limits,
    clock: CLOCK,
  });
}

function unindented(text: string): string {
  const lines = text.split('\n').slice(1, -1);
  const indent = /^ */u.exec(lines[0] ?? '')?.[0].length ?? 0;
  return lines.map((line) => line.slice(indent)).join('\n');
}
