/**
 * The clauses that a call may match, without looking at every clause of its predicate: a large policy
 * has thousands of `has_permission` rules, most of them for other permissions or other types.
 */

import type { Clause, TypeSet } from '../polar/program.ts';
import type { ClauseLists, HeadIndex } from './head-index.ts';
import type { Argument, Pattern } from './pattern.ts';
import type { Rules } from './rules.ts';
import type { Types } from './types.ts';
import type { Values } from './values.ts';

/** A clause in the numbers of one engine. */
export type NumberedClause = {
  /** What is known of each slot before the clause is entered. */
  readonly slots: readonly OpenArgument[];
  /** By place of the head: the literal there, NO_LITERAL where there is none. */
  readonly literals: readonly number[];
};

type OpenArgument = Extract<Argument, { kind: 'open' }>;

export const NO_LITERAL = -1;

const NO_CLAUSES: readonly Clause[] = [];

export class ClauseIndex {
  readonly #heads: ReadonlyMap<string, HeadIndex>;
  readonly #types: Types;
  readonly #values: Values;
  /** By set of types: most slots are known by few sets. */
  readonly #open: OpenArgument[] = [];
  readonly #numbered = new Map<Clause, NumberedClause>();

  constructor({ heads }: Rules, types: Types, values: Values) {
    this.#heads = heads;
    this.#types = types;
    this.#values = values;
  }

  /** Has the predicate rules? */
  has(key: string): boolean {
    return this.#heads.has(key);
  }

  /** Few clauses that are not for this call, and all that are. */
  candidates(key: string, pattern: Pattern): readonly Clause[] {
    const head = this.#heads.get(key);
    if (head === undefined) return NO_CLAUSES;
    let fewest: ClauseLists = [head.clauses];
    let least = head.clauses.length;
    for (const [place, argument] of pattern.entries()) {
      const lists = this.#listsFor(head, place, argument);
      const count = lists.reduce((sum, list) => sum + list.length, 0);
      if (count >= least) continue;
      fewest = lists;
      least = count;
    }
    return fewest.flat();
  }

  numbered(clause: Clause): NumberedClause {
    const known = this.#numbered.get(clause);
    if (known !== undefined) return known;
    const numbered = {
      slots: clause.slotTypes.map((types) => this.#openOf(types)),
      literals: clause.head.map((term) =>
        term.kind === 'value' ? this.#values.numberOf(term.value) : NO_LITERAL,
      ),
    };
    this.#numbered.set(clause, numbered);
    return numbered;
  }

  #openOf(types: TypeSet): OpenArgument {
    const set = this.#types.setOf(types);
    return (this.#open[set] ??= { kind: 'open', types: set });
  }

  #listsFor(head: HeadIndex, place: number, argument: Argument): ClauseLists {
    switch (argument.kind) {
      case 'constant': {
        const type = this.#values.typeNameOf(argument.value);
        return head.withValue(place, { type, id: this.#values.idOf(argument.value) });
      }
      case 'bound':
        return head.withType(place, this.#types.nameOf(argument.type) ?? NO_TYPE_NAME);
      case 'open': {
        const only = this.#types.onlyMember(argument.types);
        if (only === undefined) return [head.clauses];
        return head.withType(place, this.#types.nameOf(only) ?? NO_TYPE_NAME);
      }
    }
  }
}

/** Stands for types that the policy doesn't know: rules for any type are for them, too. */
const NO_TYPE_NAME = '';
