/**
 * Proofs of what holds, of the least height. The engine says which instances of a rule hold; what is
 * left is to choose some that don't rest on each other in a circle. So the height is raised step by
 * step: within a height nothing can rest on itself.
 */

import { present } from '../lib/assert.ts';
import { NodeError } from '../lib/errors.ts';
import { type Clause, predicateKey, type Program } from '../polar/program.ts';
import type { Binding } from '../eval/evaluator.ts';
import type { Atom, Condition, Proof, Step } from './explanation.ts';
import type { Oracle } from './oracle.ts';
import { bindingOf, conditionOf, enter } from './slots.ts';

/** A proof is as high as its longest chain of rules. */
export const PROOF_HEIGHT_MAX = 500;

/** Looks at one instance of a rule, or at one atom, over all heights. */
export const PROOF_STEPS_MAX = 2_000_000;

/** A rule with its variables set such that every goal holds. */
type Instance = {
  readonly clause: Clause;
  readonly slots: readonly Binding[];
  /** One per goal, in the order of the text. */
  readonly goals: readonly (Atom | Condition)[];
};

/** What is known of one atom. */
type Node = {
  readonly atom: Atom;
  proof: Proof | undefined;
  height: number;
  /** No proof is as low as this. */
  unprovenHeight: number;
  /** Nor is any higher one. */
  isHopeless: boolean;
  /** One list per rule that matches; found when first wanted. */
  instances: (readonly Instance[] | Clause)[] | undefined;
};

export class Prover {
  readonly #oracle: Oracle;
  readonly #clauses: ReadonlyMap<string, readonly Clause[]>;
  readonly #nodes = new Map<string, Node>();
  readonly #heightMax: number;
  #steps = 0;
  /** Was anything left out because it would be too high? */
  #isCut = false;

  constructor(program: Program, oracle: Oracle, limits = { heightMax: PROOF_HEIGHT_MAX }) {
    this.#oracle = oracle;
    this.#clauses = Map.groupBy(program.clauses, ({ predicate }) => predicateKey(predicate));
    this.#heightMax = limits.heightMax;
  }

  /** The rules of the predicate, in the order of the text. */
  clausesOf(atom: Pick<Atom, 'predicate'>): readonly Clause[] {
    return this.#clauses.get(predicateKey(atom.predicate)) ?? [];
  }

  /** Undefined: it doesn't hold. Throws `budget_exhausted`. */
  prove(atom: Atom): Proof | undefined {
    this.#isCut = false;
    const proof = this.#within(atom, this.#heightMax);
    if (proof !== undefined || !this.#isCut) return proof;
    const message = `Cannot explain: a proof would be higher than ${this.#heightMax} rules`;
    throw new NodeError('budget_exhausted', message);
  }

  /** The lowest proof, when it is no higher than this. */
  #within(atom: Atom, heightMax: number): Proof | undefined {
    const node = this.#nodeOf(atom);
    const wasCut = this.#isCut;
    while (isOpen(node) && node.unprovenHeight < heightMax) this.#raise(node);
    this.#isCut = wasCut || isOpen(node) || node.height > heightMax;
    return node.height <= heightMax ? node.proof : undefined;
  }

  /** Looks for a proof that is one rule higher than any that was looked for before. */
  #raise(node: Node): void {
    const height = node.unprovenHeight + 1;
    this.#isCut = false;
    node.proof = this.#factProof(node.atom) ?? this.#ruleProof(node, height);
    if (node.proof !== undefined) node.height = height;
    else node.unprovenHeight = height;
    node.isHopeless = node.proof === undefined && !this.#isCut;
  }

  #factProof(atom: Atom): Proof | undefined {
    const origin = this.#oracle.originOf(atom);
    return origin === undefined ? undefined : { kind: 'fact', atom, origin };
  }

  #ruleProof(node: Node, heightMax: number): Proof | undefined {
    node.instances ??= [...this.clausesOf(node.atom)];
    for (const [index, found] of node.instances.entries()) {
      const instances = 'head' in found ? this.#instancesOf(found, node.atom) : found;
      node.instances[index] = instances;
      for (const instance of instances) {
        const steps = this.#stepsOf(instance, heightMax - 1);
        if (steps === undefined) continue;
        const { clause, slots } = instance;
        return { kind: 'rule', atom: node.atom, clause, slots, steps };
      }
    }
    return undefined;
  }

  #stepsOf({ goals }: Instance, heightMax: number): readonly Step[] | undefined {
    this.#spend();
    const steps: Step[] = [];
    for (const goal of goals) {
      if ('kind' in goal) {
        steps.push(goal);
        continue;
      }
      if (heightMax === 0) this.#isCut = true;
      const proof = heightMax === 0 ? undefined : this.#within(goal, heightMax);
      if (proof === undefined) return undefined;
      steps.push({ kind: 'call', proof });
    }
    return steps;
  }

  /** The ways in which the rule gives the atom, each goal true. */
  #instancesOf(clause: Clause, atom: Atom): readonly Instance[] {
    this.#spend();
    const entered = enter(clause, atom.args, this.#oracle.now);
    if (entered === undefined) return [];
    const { rows } = this.#oracle.ways({ ...entered, goals: clause.goals });
    return rows.flatMap((slots) => {
      const goals = clause.goals.map((goal) => this.#goalOf(goal, slots));
      const known = goals.filter((goal) => goal !== undefined);
      // A condition on any value whatsoever is not decided: the rule proves nothing so.
      return known.length < goals.length ? [] : [{ clause, slots, goals: known }];
    });
  }

  #goalOf(goal: Clause['goals'][number], slots: readonly Binding[]): Atom | Condition | undefined {
    const { now } = this.#oracle;
    if (goal.kind !== 'call') return conditionOf(goal, slots, now);
    const args = goal.terms.map((term) => present(bindingOf(term, slots, now), 'slot'));
    return { predicate: goal.predicate, args };
  }

  #nodeOf(atom: Atom): Node {
    const key = atomKey(atom);
    const known = this.#nodes.get(key);
    if (known !== undefined) return known;
    const node: Node = {
      atom,
      proof: undefined,
      height: 0,
      unprovenHeight: 0,
      isHopeless: false,
      instances: undefined,
    };
    this.#nodes.set(key, node);
    return node;
  }

  #spend(): void {
    this.#steps += 1;
    if (this.#steps <= PROOF_STEPS_MAX) return;
    throw new NodeError('budget_exhausted', `Cannot explain within ${PROOF_STEPS_MAX} steps`);
  }
}

function isOpen({ proof, isHopeless }: Node): boolean {
  return proof === undefined && !isHopeless;
}

export function atomKey({ predicate, args }: Atom): string {
  return JSON.stringify([predicateKey(predicate), ...args.map(({ type, id }) => [type, id])]);
}
