/**
 * An explanation for people: what holds or fails, below it the rule by its place and words, below that
 * what the rule asked for, one step further to the right.
 */

import type {
  Attempt,
  Condition,
  Explanation,
  Obstacle,
  Proof,
  RuleAttempt,
} from './explanation.ts';
import type { Clause } from '../polar/program.ts';
import type { Binding } from '../eval/evaluator.ts';
import {
  atomText,
  bindingText,
  conditionText,
  foundSlots,
  isMadeUp,
  placeText,
  quoted,
  wantedText,
} from './words.ts';

/** Lines, without line breaks. */
export function explanationLines(explanation: Explanation): readonly string[] {
  const writer = new Writer();
  switch (explanation.kind) {
    case 'holds':
      writer.proof(explanation.proof, 0);
      break;
    case 'unproved':
      writer.line(0, `${atomText(explanation.atom)}: it holds`);
      writer.line(1, explanation.why);
      break;
    case 'fails':
      writer.attempt(explanation.attempt, 0);
      break;
  }
  return writer.lines;
}

class Writer {
  readonly lines: string[] = [];
  readonly #proved = new Set<Proof>();

  line(depth: number, text: string): void {
    this.lines.push(`${'  '.repeat(depth)}${text}`);
  }

  proof(proof: Proof, depth: number): void {
    const text = proofText(proof);
    if (proof.kind === 'fact') {
      this.line(
        depth,
        `${text}: ${proof.origin === 'stored' ? 'a fact' : 'a fact of the question'}`,
      );
      return;
    }
    if (this.#proved.has(proof)) {
      this.line(depth, `${text}: as above`);
      return;
    }
    this.#proved.add(proof);
    this.line(depth, text);
    this.#rule(proof.clause, proof.slots, depth + 1);
    for (const step of proof.steps) {
      if (step.kind === 'call') this.proof(step.proof, depth + 2);
      else this.line(depth + 2, metText(step));
    }
  }

  attempt(attempt: Attempt, depth: number): void {
    const { rules } = attempt;
    this.line(depth, `${wantedText(attempt)}: ${failureText(rules)}`);
    if (typeof rules === 'string') return;
    for (const rule of rules) this.#ruleAttempt(rule, depth + 1);
  }

  #ruleAttempt({ clause, slots, otherWays, obstacle }: RuleAttempt, depth: number): void {
    this.#rule(clause, slots, depth);
    this.#obstacle(obstacle, depth + 1);
    if (otherWays === 0) return;
    this.line(depth + 1, `and ${otherWays} more ${otherWays === 1 ? 'way' : 'ways'} to get so far`);
  }

  #obstacle(obstacle: Obstacle, depth: number): void {
    switch (obstacle.kind) {
      case 'call':
        this.attempt(obstacle.attempt, depth);
        break;
      case 'condition':
        this.line(depth, `${conditionText(obstacle.condition)}: no`);
        break;
      case 'not':
        this.line(depth, `${conditionText(obstacle.condition)}: no, because it holds`);
        if (obstacle.proof !== undefined) this.proof(obstacle.proof, depth + 1);
        break;
      case 'undecided':
        this.line(depth, `${quoted(obstacle.goal.span)}: cannot be decided`);
        break;
      case 'too-much':
        this.line(depth, 'its conditions can be met in more ways than are looked at');
        break;
    }
  }

  #rule(clause: Clause, slots: readonly (Binding | undefined)[], depth: number): void {
    this.line(depth, `rule ${placeText(clause.span)}  ${quoted(clause.span)}`);
    const found = foundSlots(clause, slots);
    if (found.length === 0) return;
    const texts = found.map(({ name, binding }) => `${name} = ${bindingText(binding)}`);
    this.line(depth + 1, `with ${texts.join(', ')}`);
  }
}

function proofText({ atom, ...proof }: Proof): string {
  const isCondition = proof.kind === 'rule' && isMadeUp(atom.predicate);
  return isCondition ? quoted(proof.clause.span) : atomText(atom);
}

function failureText(rules: Attempt['rules']): string {
  if (rules === 'told') return 'no, as above';
  if (rules === 'cut') return 'no; what is below is left out';
  if (rules.length === 0) return 'no such fact, and no rule is about it';
  const which =
    rules.length === 1
      ? 'its one rule does not apply'
      : `none of its ${rules.length} rules applies`;
  return `no such fact, and ${which}`;
}

function metText(condition: Condition): string {
  const text = conditionText(condition);
  return condition.kind === 'not' ? `${text}: no such fact, and no rule derives it` : text;
}
