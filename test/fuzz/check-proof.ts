/**
 * Is a proof one? Every step is looked at by itself, with nothing of what made it: facts in a list,
 * rules term by term, negations asked of the naive evaluator.
 */

import assert from 'node:assert/strict';
import type { Binding, Evaluator } from '../../node/eval/evaluator.ts';
import type { Condition, Proof, Step } from '../../node/explain/explanation.ts';
import {
  type Fact,
  type Goal,
  predicateKey,
  type Program,
  type Term,
} from '../../node/polar/program.ts';

export type ProofWorld = {
  readonly program: Program;
  readonly facts: readonly Fact[];
  readonly contextFacts: readonly Fact[];
  readonly naive: Evaluator;
  readonly nowSeconds: number;
};

/** Throws for the first thing that is wrong. */
export function checkProof(proof: Proof, world: ProofWorld): void {
  checkNode(proof, world, []);
}

function checkNode(proof: Proof, world: ProofWorld, path: readonly string[]): void {
  const key = JSON.stringify([predicateKey(proof.atom.predicate), proof.atom.args]);
  assert.ok(!path.includes(key), `${key} rests on itself`);
  if (proof.kind === 'fact') {
    const { predicate, args } = proof.atom;
    const facts = proof.origin === 'stored' ? world.facts : world.contextFacts;
    const same = (fact: Fact) =>
      JSON.stringify([fact.predicate, fact.args.map(pair)]) ===
      JSON.stringify([predicate.name, args.map(pair)]);
    assert.ok(facts.some(same), `${key} is no fact`);
    return;
  }
  checkRule(proof, world);
  for (const step of proof.steps) {
    if (step.kind === 'call') checkNode(step.proof, world, [...path, key]);
    else checkCondition(step);
  }
}

function checkRule(proof: Extract<Proof, { kind: 'rule' }>, world: ProofWorld): void {
  const { clause, slots, steps, atom } = proof;
  assert.ok(world.program.clauses.includes(clause), 'a rule of the policy');
  assert.equal(predicateKey(clause.predicate), predicateKey(atom.predicate));
  const valueOf = (term: Term) => valueIn(term, slots, world.nowSeconds);
  assert.deepEqual(clause.head.map(valueOf).map(pair), atom.args.map(pair));
  for (const [slot, types] of clause.slotTypes.entries()) {
    const type = slots[slot]?.type ?? null;
    assert.ok(types === 'any' || (type !== null && types.includes(type)), `type of slot ${slot}`);
  }
  assert.equal(steps.length, clause.goals.length);
  for (const [index, goal] of clause.goals.entries()) {
    const step = steps[index] ?? assert.fail('a step for every goal');
    assert.deepEqual(meaningOfStep(step), meaningOfGoal(goal, valueOf));
    if (step.kind === 'not') checkDenied(step, clause, world);
  }
}

/** What a step says it is, and below what its goal is: kind, predicate, values. */
function meaningOfStep(step: Step): unknown {
  switch (step.kind) {
    case 'call': {
      const { predicate, args } = step.proof.atom;
      return ['call', predicateKey(predicate), args.map(pair)];
    }
    case 'not':
      return ['not', predicateKey(step.goal.predicate), step.args.map((arg) => arg && pair(arg))];
    case 'one-of':
      return ['one-of', pair(step.value)];
    case 'compare':
    case 'differ':
      return [step.kind, pair(step.left), pair(step.right)];
  }
}

function meaningOfGoal(goal: Goal, valueOf: (term: Term) => Binding): unknown {
  switch (goal.kind) {
    case 'call':
      return ['call', predicateKey(goal.predicate), goal.terms.map(valueOf).map(pair)];
    case 'not': {
      const args = goal.terms.map((term) =>
        term.kind === 'slot' && goal.localSlots.includes(term.slot) ? null : pair(valueOf(term)),
      );
      return ['not', predicateKey(goal.predicate), args];
    }
    case 'one-of':
      return ['one-of', pair(valueOf({ kind: 'slot', slot: goal.slot }))];
    case 'compare':
    case 'differ':
      return [goal.kind, pair(valueOf(goal.left)), pair(valueOf(goal.right))];
  }
}

/** The naive evaluator finds nothing that matches. */
function checkDenied(
  step: Extract<Condition, { kind: 'not' }>,
  clause: Extract<Proof, { kind: 'rule' }>['clause'],
  { naive, contextFacts }: ProofWorld,
): void {
  const { goal } = step;
  const variables = step.args.map((arg) =>
    arg === null ? { type: null, ids: null } : { type: arg.type, ids: [arg.id ?? assert.fail()] },
  );
  const calls = [{ predicate: goal.predicate.name, args: [...variables.keys()] }];
  const rows = naive.solve({ variables, calls }, contextFacts).filter((row) =>
    goal.terms.every((term, index) => {
      const types = term.kind === 'slot' ? (clause.slotTypes[term.slot] ?? 'any') : 'any';
      const type = row[index]?.type ?? null;
      return types === 'any' || type === null || types.includes(type);
    }),
  );
  // A local variable that stands twice is one value.
  const first = (slot: number) =>
    goal.terms.findIndex((term) => term.kind === 'slot' && term.slot === slot);
  const matching = rows.filter((row) =>
    goal.terms.every((term, index) => {
      if (term.kind !== 'slot') return true;
      const [one, other] = [row[index], row[first(term.slot)]];
      return (
        one?.id === null || other?.id === null || JSON.stringify(one) === JSON.stringify(other)
      );
    }),
  );
  assert.deepEqual(matching, []);
}

function checkCondition(step: Condition): void {
  switch (step.kind) {
    case 'not':
      return;
    case 'one-of':
      assert.ok(step.goal.values.some((value) => isSame(value, step.value)));
      return;
    case 'differ':
      assert.ok(!isSame(step.left, step.right));
      return;
    case 'compare': {
      assert.ok(step.left.type === 'Integer' && step.right.type === 'Integer');
      const [left, right] = [BigInt(step.left.id ?? ''), BigInt(step.right.id ?? '')];
      const isOrdered = {
        '<': left < right,
        '<=': left <= right,
        '>': left > right,
        '>=': left >= right,
      };
      assert.ok(step.goal.kind === 'compare' && isOrdered[step.goal.operator]);
    }
  }
}

function valueIn(term: Term, slots: readonly Binding[], nowSeconds: number): Binding {
  if (term.kind === 'value') return term.value;
  if (term.kind === 'now') return { type: 'Integer', id: String(nowSeconds) };
  return slots[term.slot] ?? assert.fail(`no slot ${term.slot}`);
}

function pair({ type, id }: Binding): readonly [string | null, string | null] {
  return [type, id];
}

function isSame(one: Binding, other: Binding): boolean {
  return one.type === other.type && one.id === other.id;
}
