/**
 * Who calls whom, with the types and literals of the arguments. `has_role` of a repository asks
 * `has_role` of its organization: recursive as predicates (rules.ts), not with types. What does not recurse
 * is evaluated as plain nested functions, the rest with tables.
 */

import {
  type Clause,
  type Predicate,
  predicateKey,
  type Goal,
  type Term,
} from '../polar/program.ts';
import { type ClauseIndex, NO_LITERAL } from './clause-index.ts';
import { type Argument, isOpen, type Pattern } from './pattern.ts';
import { componentsAmong, type Rules } from './rules.ts';
import { ANY_TYPE, NO_TYPE, type Types } from './types.ts';
import type { Values } from './values.ts';

/** A call is evaluated without a table while its whole tree of calls has at most so many nodes. */
const DIRECT_CALLS_MAX = 256;
/** Over so many typed predicates, in all or from one, no more are looked at: tables are always right. */
const NODES_MAX = 20_000;
const NODES_REACHED_MAX = 2_000;
const TYPE_COMBINATIONS_MAX = 1_024;

type CallGoal = Extract<Goal, { kind: 'call' | 'not' }>;

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
    const node = this.#nodeOf(predicate, pattern);
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
    return this.#treeSizes.get(this.#nodeOf(predicate, pattern)) ?? 1;
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
    const pattern = codes.map((code) => this.#argumentOf(code));
    const found: string[] = [];
    for (const clause of this.#clauses.candidates(key, pattern)) {
      const slots = this.#slotsUnder(clause, pattern);
      if (slots === undefined) continue;
      for (const goal of clause.goals) {
        if (goal.kind !== 'call' && goal.kind !== 'not') continue;
        if (!this.#clauses.has(predicateKey(goal.predicate))) continue;
        found.push(...this.#calleesOf(goal, slots));
      }
    }
    return found;
  }

  /** What each slot is when the head is called so; undefined: the head doesn't match. */
  #slotsUnder(clause: Clause, pattern: Pattern): readonly Argument[] | undefined {
    const numbered = this.#clauses.numbered(clause);
    const slots: Argument[] = [...numbered.slots];
    for (const [index, term] of clause.head.entries()) {
      const argument = pattern[index];
      if (argument === undefined) return undefined;
      const literal = numbered.literals[index] ?? NO_LITERAL;
      if (term.kind === 'value' && !this.#mayEqual(argument, literal)) return undefined;
      if (term.kind !== 'slot') continue;
      const met = this.#meet(slots[term.slot] ?? argument, argument);
      if (met === undefined) return undefined;
      slots[term.slot] = met;
    }
    return slots;
  }

  /** Both at once; undefined: nothing is both. What is better known wins. */
  #meet(one: Argument, other: Argument): Argument | undefined {
    if (other.kind !== 'open') {
      if (one.kind !== 'open') return one.kind === 'constant' ? one : other;
      return this.#types.has(one.types, other.type) ? other : undefined;
    }
    if (one.kind !== 'open') return this.#types.has(other.types, one.type) ? one : undefined;
    const types = this.#types.intersect(one.types, other.types);
    return types === NO_TYPE ? undefined : { kind: 'open', types };
  }

  #mayEqual(argument: Argument, literal: number): boolean {
    if (argument.kind === 'constant') return literal === argument.value;
    const type = this.#values.typeOf(literal);
    if (argument.kind === 'open') return this.#types.has(argument.types, type);
    return type === argument.type;
  }

  /** A slot that is open when the clause is entered may be bound or not when a goal is asked. */
  #argumentsOf(term: Term, slots: readonly Argument[]): readonly Argument[] {
    switch (term.kind) {
      case 'value': {
        const type = this.#types.numberOf(term.value.type);
        return [{ kind: 'constant', value: this.#values.numberOf(term.value), type }];
      }
      case 'now':
        return [{ kind: 'bound', type: this.#types.integer }];
      case 'slot': {
        const known = slots[term.slot] ?? { kind: 'open', types: ANY_TYPE };
        if (known.kind !== 'open') return [known];
        const types = new Set(this.#types.members(known.types).map((type) => this.#classOf(type)));
        return [known, ...[...types].map((type) => ({ kind: 'bound', type }) as const)];
      }
    }
  }

  /** A slot that stands twice is one value: it is chosen once. */
  #calleesOf({ predicate, terms }: CallGoal, slots: readonly Argument[]): readonly string[] {
    let rows: Argument[][] = [[]];
    for (const [index, term] of terms.entries()) {
      const first = terms.findIndex((other) => isSameSlot(other, term));
      const possible = this.#argumentsOf(term, slots);
      rows = rows.flatMap((row) => {
        const chosen = first < index && first !== -1 ? row[first] : undefined;
        return chosen === undefined
          ? possible.map((argument) => [...row, argument])
          : [[...row, chosen]];
      });
      if (rows.length <= TYPE_COMBINATIONS_MAX) continue;
      this.hasOverflowed = true;
      return [];
    }
    return rows.map((row) => this.#nodeOf(predicate, row));
  }

  #nodeOf(predicate: Predicate, pattern: Pattern): string {
    return [predicateKey(predicate), ...pattern.map((each) => this.#codeOf(each))].join('\n');
  }

  #codeOf(argument: Argument): string {
    switch (argument.kind) {
      case 'constant':
        return `c${argument.value}`;
      case 'bound':
        return `b${this.#classOf(argument.type)}`;
      case 'open':
        return `o${argument.types}`;
    }
  }

  #argumentOf(code: string): Argument {
    const number = Number(code.slice(1));
    if (code.startsWith('b')) return { kind: 'bound', type: number };
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
