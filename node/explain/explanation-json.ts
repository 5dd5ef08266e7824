/** An explanation for programs: the same tree as the text, places as file, line and column from 1. */

import type { Binding } from '../eval/evaluator.ts';
import type { Clause } from '../polar/program.ts';
import { placeOf, type Span } from '../polar/source.ts';
import type { Attempt, Explanation, Obstacle, Proof, RuleAttempt } from './explanation.ts';
import { atomText, bindingText, conditionText, foundSlots, quoted, wantedText } from './words.ts';

/** What JSON.stringify takes. A proof that came up before is `{ "holds": …, "told": true }`. */
export function explanationJson(explanation: Explanation): unknown {
  switch (explanation.kind) {
    case 'holds':
      return { holds: true, proof: proofJson(explanation.proof, new Set()) };
    case 'unproved':
      return { holds: true, proof: null, why: explanation.why };
    case 'fails':
      return { holds: false, attempt: attemptJson(explanation.attempt) };
  }
}

function proofJson(proof: Proof, told: Set<Proof>): unknown {
  const holds = atomText(proof.atom);
  if (proof.kind === 'fact') return { holds, fact: proof.origin };
  if (told.has(proof)) return { holds, told: true };
  told.add(proof);
  const because = proof.steps.map((step) =>
    step.kind === 'call' ? proofJson(step.proof, told) : { condition: conditionText(step) },
  );
  return { holds, rule: ruleJson(proof.clause, proof.slots), because };
}

function attemptJson(attempt: Attempt): { readonly wanted: string; readonly rules: unknown } {
  const wanted = wantedText(attempt);
  const { rules } = attempt;
  return { wanted, rules: typeof rules === 'string' ? rules : rules.map(ruleAttemptJson) };
}

function ruleAttemptJson({ clause, slots, otherWays, obstacle }: RuleAttempt): unknown {
  return { rule: ruleJson(clause, slots), other_ways: otherWays, obstacle: obstacleJson(obstacle) };
}

function obstacleJson(obstacle: Obstacle): unknown {
  switch (obstacle.kind) {
    case 'call':
      return { kind: 'call', ...attemptJson(obstacle.attempt) };
    case 'condition':
      return { kind: 'condition', condition: conditionText(obstacle.condition) };
    case 'not': {
      const proof = obstacle.proof === undefined ? null : proofJson(obstacle.proof, new Set());
      return { kind: 'not', condition: conditionText(obstacle.condition), proof };
    }
    case 'undecided':
      return {
        kind: 'undecided',
        goal: quoted(obstacle.goal.span),
        ...placeJson(obstacle.goal.span),
      };
    case 'too-much':
      return { kind: 'too-much' };
  }
}

function ruleJson(clause: Clause, slots: readonly (Binding | undefined)[]) {
  const found = new Map<string, string>();
  for (const { name, binding } of foundSlots(clause, slots)) found.set(name, bindingText(binding));
  const bound: Readonly<Record<string, string>> = Object.fromEntries(found);
  return { ...placeJson(clause.span), text: quoted(clause.span), with: bound };
}

function placeJson(span: Span) {
  return { file: span.source.name, ...placeOf(span) };
}
