/**
 * The clauses of one predicate by what stands in each place of their heads. Made once per program, so in
 * names: numbers differ from engine to engine.
 */

import type { Clause, Term, TypeSet, Value } from '../polar/program.ts';

/** Clauses in several lists, each in one of them. */
export type ClauseLists = readonly (readonly Clause[])[];

export class HeadIndex {
  /** Every clause of the predicate. */
  readonly clauses: readonly Clause[];
  readonly #places: Place[] = [];

  constructor(clauses: readonly Clause[]) {
    this.clauses = clauses;
  }

  /** The clauses whose heads may have this value in the place. */
  withValue(place: number, value: Value): ClauseLists {
    return this.#place(place).withValue(value);
  }

  /** The clauses whose heads may have some value of this type in the place. */
  withType(place: number, type: string): ClauseLists {
    return this.#place(place).withType(type);
  }

  #place(place: number): Place {
    return (this.#places[place] ??= new Place(this.clauses, place));
  }
}

const NO_CLAUSES: readonly Clause[] = [];
const INTEGER: TypeSet = ['Integer'];

class Place {
  /** By `keyOf` the literal, and by its type. */
  readonly #byValue = new Map<string, Clause[]>();
  readonly #byValueType = new Map<string, Clause[]>();
  /** Clauses that let in values of one type, of several types, of any type. */
  readonly #byType = new Map<string, Clause[]>();
  readonly #byTypes = new Map<readonly string[], Clause[]>();
  readonly #open: Clause[] = [];
  /** By type: what is in the last three, once it was asked for. */
  readonly #lettingIn = new Map<string, ClauseLists>();

  constructor(clauses: readonly Clause[], place: number) {
    for (const clause of clauses) {
      const term = clause.head[place];
      if (term?.kind === 'value') this.#addValue(term.value, clause);
      else if (term !== undefined) this.#addTypes(typesOf(term, clause), clause);
    }
  }

  withValue(value: Value): ClauseLists {
    return [this.#byValue.get(keyOf(value)) ?? NO_CLAUSES, ...this.#lettingInType(value.type)];
  }

  withType(type: string): ClauseLists {
    return [this.#byValueType.get(type) ?? NO_CLAUSES, ...this.#lettingInType(type)];
  }

  #addValue(value: Value, clause: Clause): void {
    add(this.#byValue, keyOf(value), clause);
    add(this.#byValueType, value.type, clause);
  }

  #addTypes(types: TypeSet, clause: Clause): void {
    const [only] = types;
    if (types === 'any' || only === undefined) this.#open.push(clause);
    else if (types.length === 1) add(this.#byType, only, clause);
    else add(this.#byTypes, types, clause);
  }

  #lettingInType(type: string): ClauseLists {
    const known = this.#lettingIn.get(type);
    if (known !== undefined) return known;
    const lists = [this.#byType.get(type) ?? NO_CLAUSES, this.#open];
    for (const [types, clauses] of this.#byTypes) if (isAmong(types, type)) lists.push(clauses);
    const found = lists.filter((list) => list.length > 0);
    this.#lettingIn.set(type, found);
    return found;
  }
}

function typesOf(term: Exclude<Term, { kind: 'value' }>, { slotTypes }: Clause): TypeSet {
  return term.kind === 'now' ? INTEGER : (slotTypes[term.slot] ?? 'any');
}

function add<K>(lists: Map<K, Clause[]>, key: K, clause: Clause): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [clause]);
  else list.push(clause);
}

function keyOf({ type, id }: Value): string {
  return `${type} ${id}`;
}

/** `types` ascend: a set of very many types is not looked through. */
function isAmong(types: readonly string[], type: string): boolean {
  let low = 0;
  let high = types.length;
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    if ((types[middle] ?? '') <= type) low = middle;
    else high = middle;
  }
  return types[low] === type;
}
