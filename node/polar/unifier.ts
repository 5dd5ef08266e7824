/**
 * The variables of one clause while it is compiled: which are equal, which have a value, which types
 * are left for each. Equal variables are one group, and a group becomes one slot, value or clock.
 */

import type { Term as AstTerm } from './ast.ts';
import type { Term, TypeSet, Value } from './program.ts';
import type { Span } from './source.ts';
import type { TypeTable } from './type-table.ts';
import { canonicalValue } from './value.ts';

/** Why a clause can't hold. `isTold`: the author knows, having written `false`, or is told elsewhere. */
export type Contradiction = {
  readonly span: Span;
  readonly message: string;
  readonly isTold?: boolean;
};

/** A variable's name, or the very occurrence of `_`: each is a variable of its own. */
export type VariableKey = string | AstTerm;

type Variable = Extract<AstTerm, { kind: 'variable' }>;

type Group = {
  readonly number: number;
  mergedInto: Group | undefined;
  readonly name: string;
  types: TypeSet;
  value: Value | undefined;
  isClock: boolean;
  slot: Term | undefined;
};

const NOW: Term = { kind: 'now' };

export class Unifier {
  readonly #types: TypeTable;
  readonly #groups: Group[] = [];
  readonly #byVariable = new Map<VariableKey, Group>();
  readonly #slots: Group[] = [];
  #contradiction: Contradiction | undefined;

  constructor(types: TypeTable) {
    this.#types = types;
  }

  /** The first thing that can't be. */
  get contradiction(): Contradiction | undefined {
    return this.#contradiction;
  }

  refuse(contradiction: Contradiction): void {
    this.#contradiction ??= contradiction;
  }

  /** The two terms are the same value. */
  equate(left: AstTerm, right: AstTerm, span: Span): void {
    const [first, second] = [this.#groupOf(left), this.#groupOf(right)];
    if (first === second) return;
    const [into, from] = first.number < second.number ? [first, second] : [second, first];
    if (from.value !== undefined && into.value !== undefined && !isSame(from.value, into.value)) {
      this.refuse({ span, message: 'Two different values are never equal' });
    }
    into.value ??= from.value;
    into.isClock ||= from.isClock;
    from.mergedInto = into;
    this.#restrictGroup(into, from.types, span);
  }

  /** The term's value has one of `types`. */
  restrict(term: AstTerm, types: TypeSet, span: Span): void {
    if (types === 'any' && term.kind !== 'variable') return;
    this.#restrictGroup(this.#groupOf(term), types, span);
  }

  /** Call when nothing is equated or restricted any more: values against what was said of them. */
  settle(span: Span): void {
    for (const group of this.#groups) {
      if (group.mergedInto === undefined) this.#settleGroup(group, span);
    }
  }

  /** The types that are left for a term. */
  typesOf(term: AstTerm): TypeSet {
    if (term.kind === 'literal') return this.#types.exactly(term.type);
    const group = this.#groupOf(term);
    if (group.value !== undefined) return this.#types.exactly(group.value.type);
    return group.isClock ? this.#types.exactly('Integer') : group.types;
  }

  /** Moments that have to be the clock's and a value at once: the clock is compared when asked. */
  clockValues(): readonly Value[] {
    const values: Value[] = [];
    for (const { mergedInto, isClock, value } of this.#groups) {
      if (mergedInto === undefined && isClock && value !== undefined) values.push(value);
    }
    return values;
  }

  /** The term as it is evaluated; a variable without value gets its slot when it is first met. */
  termOf(term: AstTerm): Term {
    if (term.kind === 'literal') return { kind: 'value', value: valueOf(term) };
    if (term.kind === 'now') return NOW;
    const group = this.#groupOf(term);
    if (group.value !== undefined) return { kind: 'value', value: group.value };
    if (group.isClock) return NOW;
    group.slot ??= { kind: 'slot', slot: this.#slots.push(group) - 1 };
    return group.slot;
  }

  slotTypes(): readonly TypeSet[] {
    return this.#slots.map(({ types }) => types);
  }

  slotNames(): readonly string[] {
    return this.#slots.map(({ name }) => name);
  }

  #groupOf(term: AstTerm): Group {
    if (term.kind !== 'variable') {
      return this.#newGroup('_', term.kind === 'literal' ? valueOf(term) : undefined, term.kind);
    }
    const key = keyOf(term);
    let group = this.#byVariable.get(key);
    if (group === undefined) {
      group = this.#newGroup(nameOf(term), undefined, term.kind);
      this.#byVariable.set(key, group);
    }
    return rootOf(group);
  }

  #newGroup(name: string, value: Value | undefined, kind: AstTerm['kind']): Group {
    const group: Group = {
      number: this.#groups.length,
      mergedInto: undefined,
      name,
      types: 'any',
      value,
      isClock: kind === 'now',
      slot: undefined,
    };
    this.#groups.push(group);
    return group;
  }

  #restrictGroup(group: Group, types: TypeSet, span: Span): void {
    group.types = this.#types.intersect(group.types, types);
    if (group.types.length > 0) return;
    const who = group.name === '_' ? 'this' : `"${group.name}"`;
    const message = `No value has all the types that are asked of ${who}`;
    // A name that stands for no type is a mistake by itself: checks/unknown-type.ts.
    this.refuse({ span, message, isTold: types.length === 0 });
  }

  #settleGroup({ types, value, isClock }: Group, span: Span): void {
    const type = value?.type ?? (isClock ? 'Integer' : undefined);
    const isClockOfOtherType = isClock && type !== 'Integer';
    if (type === undefined || (this.#types.has(types, type) && !isClockOfOtherType)) return;
    const what = value === undefined ? 'The clock' : textOf(value);
    this.refuse({ span, message: `${what} has none of the types that are asked of it` });
  }
}

export function keyOf(variable: Variable): VariableKey {
  return variable.name === '_' ? variable : variable.name;
}

/** The value of a literal; an id that is none of its type stays as written: checks/ refuses it. */
export function valueOf({ type, id }: { readonly type: string; readonly id: string }): Value {
  return canonicalValue({ type, id }) ?? { type, id };
}

export function isSame(left: Value, right: Value): boolean {
  return left.type === right.type && left.id === right.id;
}

/** The value as it is written in a policy. */
export function textOf({ type, id }: Value): string {
  if (type === 'Integer' || type === 'Boolean') return id;
  return type === 'String' ? JSON.stringify(id) : `${type}{${JSON.stringify(id)}}`;
}

/** Names that desugaring made up have a number after `#`. */
function nameOf({ name }: Variable): string {
  const end = name.indexOf('#');
  return end === -1 ? name : name.slice(0, end);
}

function rootOf(group: Group): Group {
  let root = group;
  while (root.mergedInto !== undefined) root = root.mergedInto;
  for (let each = group; each !== root;) {
    const next = each.mergedInto ?? root;
    each.mergedInto = root;
    each = next;
  }
  return root;
}
