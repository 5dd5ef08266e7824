/**
 * Who calls whom, with the types and literals of the arguments. `has_role` of a repository asks
 * `has_role` of its organization: recursive as predicates (rules.ts), not with types. What does not recurse is evaluated as plain nested functions, the rest with tables.
 */

import {
  type Clause,
  type Predicate,
  predicateKey,
  type Goal,
  type Term,
  type Value,
} from '../polar/program.ts';
import type { ClauseIndex } from './clause-index.ts';
import { type Argument, isOpen, type Pattern } from './pattern.ts';
import { componentsAmong, type Rules } from './rules.ts';
import { ANY_TYPE, NO_TYPE, type TypeSetId, type Types } from './types.ts';
import type { Values } from './values.ts';

/** A call is evaluated without a table while its whole tree of calls has at most so many nodes. */
const DIRECT_CALLS_MAX = 256;
/** Over so many typed predicates, in all or from one, no more are looked at: tables are always right. */
const NODES_MAX = 20_000;
const NODES_REACHED_MAX = 2_000;
const TYPE_COMBINATIONS_MAX = 1_024;

type CallGoal = Extract<Goal, { kind: 'call' | 'not' }>;

/** A literal; a value that only the question knows, of a type; or open, with the types it may get. */
type Kind =
  | { readonly kind: 'constant'; readonly value: number; readonly type: number }
  | { readonly kind: 'type'; readonly type: number }
  | { readonly kind: 'open'; readonly types: TypeSetId };

type Numbers = { readonly types: Types; readonly values: Values };

export class Dependencies {
  readonly #types: Types;
  readonly #values: Values;
  readonly #rules: Rules;
  readonly #clauses: ClauseIndex;
  readonly #policyTypes: ReadonlySet<number>;
  /** Typed predicate → number of calls in its tree. */
  readonly #treeSizes = new Map<string, number>();
  /** Typed predicate → the cycle that it is on, if it is. */
  readonly #cycles = new Map<string, number>();
  readonly #successors = new Map<string, readonly string[]>();
  #cycleCount = 0;
  /** Were there too many typed predicates? Then plans made before must be made again. */
  hasOverflowed = false;

  constructor(rules: Rules, clauses: ClauseIndex, { types, values }: Numbers) {
    this.#rules = rules;
    this.#clauses = clauses;
    this.#types = types;
    this.#values = values;
    this.#policyTypes = new Set(rules.typeNames.map((name) => types.numberOf(name)));
  }

  /**
   * Calls with one number may come back to each other; undefined: never to themselves. When there
   * were too many typed predicates to tell, predicates decide.
   */
  cycleOf(predicate: Predicate, pattern: Pattern): number | undefined {
    const key = predicateKey(predicate);
    if (!this.#clauses.has(key)) return undefined;
    const node = this.#nodeOf(predicate, pattern.map(kindOf));
    if (!this.hasOverflowed && !this.#treeSizes.has(node)) this.#measure(node);
    if (!this.hasOverflowed) return this.#cycles.get(node);
    return this.#rules.recursive.has(key) ? this.#rules.componentOf.get(key) : undefined;
  }

  /** May a call with every argument bound be evaluated as a function, with no table? */
  isDirect(predicate: Predicate, pattern: Pattern): boolean {
    if (pattern.some(isOpen) || this.cycleOf(predicate, pattern) !== undefined) return false;
    return !this.hasOverflowed && this.treeSize(predicate, pattern) <= DIRECT_CALLS_MAX;
  }

  /** How many typed predicates a call may lead to, itself counted; at most some hundreds. */
  treeSize(predicate: Predicate, pattern: Pattern): number {
    this.cycleOf(predicate, pattern);
    return this.#treeSizes.get(this.#nodeOf(predicate, pattern.map(kindOf))) ?? 1;
  }

  #measure(root: string): void {
    const reached = new Set([root]);
    for (const node of reached) {
      if (reached.size > NODES_REACHED_MAX) this.hasOverflowed = true;
      for (const successor of this.#successorsOf(node)) {
        if (!this.#treeSizes.has(successor)) reached.add(successor);
      }
    }
    for (const component of componentsAmong([...reached], (node) => this.#successorsOf(node))) {
      const [first = root] = component;
      const successors = this.#successorsOf(first);
      const isCycle = component.length > 1 || successors.includes(first);
      const size = isCycle ? 1 : this.#treeSizeFrom(successors);
      for (const node of component) {
        this.#treeSizes.set(node, size);
        if (isCycle) this.#cycles.set(node, this.#cycleCount);
      }
      this.#cycleCount += 1;
    }
  }

  /** A callee with a table of its own costs one call, however large its tree. */
  #treeSizeFrom(successors: readonly string[]): number {
    let size = 1;
    for (const successor of successors) {
      const below = this.#treeSizes.get(successor) ?? 1;
      size += below > DIRECT_CALLS_MAX ? 1 : below;
    }
    return size;
  }

  #successorsOf(node: string): readonly string[] {
    const known = this.#successors.get(node);
    if (known !== undefined) return known;
    if (this.#successors.size >= NODES_MAX) this.hasOverflowed = true;
    const successors = this.hasOverflowed ? [] : this.#findSuccessors(node);
    this.#successors.set(node, successors);
    return successors;
  }

  #findSuccessors(node: string): readonly string[] {
    const [key = '', ...codes] = node.split('\n');
    const kinds = codes.map((code) => this.#kindOf(code));
    const literalAt = (place: number) => {
      const kind = kinds[place];
      return kind?.kind === 'constant' ? kind.value : undefined;
    };
    const found: string[] = [];
    for (const clause of this.#clauses.candidates(key, literalAt)) {
      const slots = this.#admits(clause, kinds) ? this.#slotsUnder(clause, kinds) : undefined;
      if (slots === undefined) continue;
      for (const goal of clause.goals) {
        if (goal.kind !== 'call' && goal.kind !== 'not') continue;
        if (!this.#clauses.has(predicateKey(goal.predicate))) continue;
        found.push(...this.#calleesOf(goal, slots));
      }
    }
    return found;
  }

  /** Quick: most clauses of a large policy are for other types. */
  #admits(clause: Clause, kinds: readonly Kind[]): boolean {
    const sets = this.#clauses.typeSetsOf(clause);
    return clause.head.every((term, index) => {
      const kind = kinds[index];
      if (term.kind !== 'slot' || kind === undefined || kind.kind === 'open') return true;
      return this.#types.has(sets[term.slot] ?? ANY_TYPE, kind.type);
    });
  }

  /** What each slot is when the head is called with `kinds`; undefined: the head doesn't match. */
  #slotsUnder(clause: Clause, kinds: readonly Kind[]): Kind[] | undefined {
    const slots = this.#clauses.typeSetsOf(clause).map((types): Kind => ({ kind: 'open', types }));
    for (const [index, term] of clause.head.entries()) {
      const kind = kinds[index];
      if (kind === undefined) return undefined;
      if (term.kind === 'value' && !this.#mayEqual(kind, term.value)) return undefined;
      if (term.kind !== 'slot') continue;
      const met = this.#meet(slots[term.slot] ?? kind, kind);
      if (met === undefined) return undefined;
      slots[term.slot] = met;
    }
    return slots;
  }

  /** Both at once; undefined: nothing is both. What is better known wins. */
  #meet(one: Kind, other: Kind): Kind | undefined {
    if (one.kind === 'open' && other.kind === 'open') {
      const types = this.#types.intersect(one.types, other.types);
      return types === NO_TYPE ? undefined : { kind: 'open', types };
    }
    if (one.kind === 'open') return this.#isAmong(one.types, other) ? other : undefined;
    if (other.kind === 'open') return this.#isAmong(other.types, one) ? one : undefined;
    return one.kind === 'constant' ? one : other;
  }

  #isAmong(types: TypeSetId, kind: Kind): boolean {
    return kind.kind !== 'open' && this.#types.has(types, kind.type);
  }

  #mayEqual(kind: Kind, value: Value): boolean {
    const number = this.#values.numberOf(value);
    if (kind.kind === 'constant') return number === kind.value;
    const type = this.#types.numberOf(value.type);
    return kind.kind === 'open' ? this.#types.has(kind.types, type) : type === kind.type;
  }

  /** A slot that is open when the clause is entered may be bound or not when a goal is asked. */
  #kindsOf(term: Term, slots: readonly Kind[]): readonly Kind[] {
    switch (term.kind) {
      case 'value': {
        const type = this.#types.numberOf(term.value.type);
        return [{ kind: 'constant', value: this.#values.numberOf(term.value), type }];
      }
      case 'now':
        return [{ kind: 'type', type: this.#types.integer }];
      case 'slot': {
        const known = slots[term.slot] ?? { kind: 'open', types: ANY_TYPE };
        if (known.kind !== 'open') return [known];
        const types = new Set(this.#types.members(known.types).map((type) => this.#classOf(type)));
        return [known, ...[...types].map((type): Kind => ({ kind: 'type', type }))];
      }
    }
  }

  /** A slot that stands twice is one value: it is chosen once. */
  #calleesOf({ predicate, terms }: CallGoal, slots: readonly Kind[]): readonly string[] {
    let rows: Kind[][] = [[]];
    for (const [index, term] of terms.entries()) {
      const first = terms.findIndex((other) => isSameSlot(other, term));
      const kinds = this.#kindsOf(term, slots);
      rows = rows.flatMap((row) => {
        const chosen = first < index && first !== -1 ? row[first] : undefined;
        return chosen === undefined ? kinds.map((kind) => [...row, kind]) : [[...row, chosen]];
      });
      if (rows.length <= TYPE_COMBINATIONS_MAX) continue;
      this.hasOverflowed = true;
      return [];
    }
    return rows.map((row) => this.#nodeOf(predicate, row));
  }

  #nodeOf(predicate: Predicate, kinds: readonly Kind[]): string {
    return [predicateKey(predicate), ...kinds.map((kind) => this.#codeOf(kind))].join('\n');
  }

  #codeOf(kind: Kind): string {
    switch (kind.kind) {
      case 'constant':
        return `c${kind.value}`;
      case 'type':
        return `t${this.#classOf(kind.type)}`;
      case 'open':
        return `o${kind.types}`;
    }
  }

  #kindOf(code: string): Kind {
    const number = Number(code.slice(1));
    if (code.startsWith('t')) return { kind: 'type', type: number };
    if (code.startsWith('o')) return { kind: 'open', types: number };
    return { kind: 'constant', value: number, type: this.#values.typeOf(number) };
  }

  /** Types that the policy doesn't name are one class: no clause tells them apart. */
  #classOf(type: number): number {
    return this.#policyTypes.has(type) ? type : this.#types.unknown;
  }
}

function isSameSlot(one: Term, other: Term): boolean {
  return one.kind === 'slot' && other.kind === 'slot' && one.slot === other.slot;
}

function kindOf(argument: Argument): Kind {
  return argument.kind === 'bound' ? { kind: 'type', type: argument.type } : argument;
}
