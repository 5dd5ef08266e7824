/**
 * The clauses that a call may match, without looking at every clause of its predicate: a large policy
 * has thousands of `has_permission` rules, most of them for other permissions.
 */

import type { Clause } from '../polar/program.ts';
import type { Rules } from './rules.ts';
import type { TypeSetId, Types } from './types.ts';
import type { Values } from './values.ts';

/** Clauses of one predicate, by the literal that they have in one place of the head. */
type Branches = {
  readonly place: number;
  readonly byLiteral: ReadonlyMap<number, readonly Clause[]>;
  readonly all: readonly Clause[];
};

const NO_CLAUSES: readonly Clause[] = [];

export class ClauseIndex {
  readonly #rules: Rules;
  readonly #types: Types;
  readonly #values: Values;
  readonly #branches = new Map<string, Branches>();
  readonly #typeSets = new Map<Clause, readonly TypeSetId[]>();

  constructor(rules: Rules, types: Types, values: Values) {
    this.#rules = rules;
    this.#types = types;
    this.#values = values;
  }

  has(key: string): boolean {
    return this.#rules.clauses.has(key);
  }

  /** `literalAt`: the number of the literal that stands in a place of the call, if one does. */
  candidates(key: string, literalAt: (place: number) => number | undefined): readonly Clause[] {
    const branches = this.#branchesOf(key);
    if (branches === undefined) return NO_CLAUSES;
    const literal = literalAt(branches.place);
    if (literal === undefined) return branches.all;
    const others = branches.byLiteral.get(NO_LITERAL) ?? NO_CLAUSES;
    return [...(branches.byLiteral.get(literal) ?? NO_CLAUSES), ...others];
  }

  /** By slot: the types that it may have. */
  typeSetsOf(clause: Clause): readonly TypeSetId[] {
    const known = this.#typeSets.get(clause);
    if (known !== undefined) return known;
    const sets = clause.slotTypes.map((types) => this.#types.setOf(types));
    this.#typeSets.set(clause, sets);
    return sets;
  }

  #branchesOf(key: string): Branches | undefined {
    const known = this.#branches.get(key);
    const all = this.#rules.clauses.get(key);
    if (known !== undefined || all === undefined) return known;
    const place = placeOfMostLiterals(all);
    const byLiteral = Map.groupBy(all, (clause) => {
      const term = clause.head[place];
      return term?.kind === 'value' ? this.#values.numberOf(term.value) : NO_LITERAL;
    });
    const branches = { place, byLiteral, all };
    this.#branches.set(key, branches);
    return branches;
  }
}

const NO_LITERAL = -1;

function placeOfMostLiterals(clauses: readonly Clause[]): number {
  const counts: number[] = [];
  for (const { head } of clauses) {
    for (const [place, term] of head.entries()) {
      counts[place] = (counts[place] ?? 0) + (term.kind === 'value' ? 1 : 0);
    }
  }
  return Math.max(0, counts.indexOf(Math.max(...counts)));
}
