/** A rule's variables while it is explained: what a call gives them, and what terms and goals are then. */

import type { Binding } from '../eval/evaluator.ts';
import type { Clause, Goal, Term, TypeSet, Value } from '../polar/program.ts';
import type { Condition } from './explanation.ts';

/** By slot; undefined: nothing is known of it. */
export type Slots = readonly (Binding | undefined)[];

/** An argument of a call: what it is, or the types it may have. */
export type Argument = Binding | { readonly open: TypeSet };

/** What a rule's slots are once it is entered. */
export type Entered = { readonly slots: Slots; readonly slotTypes: readonly TypeSet[] };

/** The rule's slots when its head is called with `args`; undefined: its head doesn't match. */
export function enter(clause: Clause, args: readonly Argument[], now: Value): Entered | undefined {
  const slots: (Binding | undefined)[] = clause.slotTypes.map(() => undefined);
  const slotTypes = [...clause.slotTypes];
  const isMatch = clause.head.every((term, index) => {
    const arg = args[index];
    if (arg === undefined) return false;
    if (term.kind !== 'slot') return mayBe(arg, term.kind === 'now' ? now : term.value);
    const types = slotTypes[term.slot] ?? 'any';
    if ('open' in arg) {
      slotTypes[term.slot] = common(types, arg.open);
      return true;
    }
    const known = slots[term.slot];
    slots[term.slot] = arg;
    return isOfTypes(arg, types) && (known === undefined || isSame(known, arg));
  });
  const isPossible = slotTypes.every((types, slot) => {
    const known = slots[slot];
    return known === undefined ? types.length > 0 : isOfTypes(known, types);
  });
  return isMatch && isPossible ? { slots, slotTypes } : undefined;
}

/** What the term is; undefined where its slot is open. */
export function bindingOf(term: Term, slots: Slots, now: Value): Binding | undefined {
  switch (term.kind) {
    case 'slot':
      return slots[term.slot];
    case 'value':
      return term.value;
    case 'now':
      return now;
  }
}

/** The goal with its values; undefined when it is a call, or one of its variables has no value. */
export function conditionOf(goal: Goal, slots: Slots, now: Value): Condition | undefined {
  switch (goal.kind) {
    case 'call':
      return undefined;
    case 'not': {
      const args = goal.terms.map((term) =>
        isLocal(term, goal.localSlots) ? null : bindingOf(term, slots, now),
      );
      const known = args.filter((arg) => arg !== undefined && arg?.id !== null);
      if (known.length < args.length) return undefined;
      return { kind: 'not', goal, args: args.map((arg) => arg ?? null) };
    }
    case 'compare':
    case 'differ': {
      const left = bindingOf(goal.left, slots, now);
      const right = bindingOf(goal.right, slots, now);
      if (!isValue(left) || !isValue(right)) return undefined;
      return { kind: goal.kind, goal, left, right };
    }
    case 'one-of': {
      const value = slots[goal.slot];
      return isValue(value) ? { kind: 'one-of', goal, value } : undefined;
    }
  }
}

/** The slots that a goal needs or binds. */
export function slotsIn(goal: Goal): readonly number[] {
  if (goal.kind === 'one-of') return [goal.slot];
  const terms = goal.kind === 'call' || goal.kind === 'not' ? goal.terms : [goal.left, goal.right];
  const slots = terms.flatMap((term) => (term.kind === 'slot' ? [term.slot] : []));
  return goal.kind === 'not' ? slots.filter((slot) => !goal.localSlots.includes(slot)) : slots;
}

export function isSame(one: Binding, other: Binding): boolean {
  return one.type === other.type && one.id === other.id;
}

function isValue(binding: Binding | undefined): binding is Value {
  return binding !== undefined && binding.type !== null && binding.id !== null;
}

function isLocal(term: Term, localSlots: readonly number[]): boolean {
  return term.kind === 'slot' && localSlots.includes(term.slot);
}

function mayBe(arg: Argument, value: Value): boolean {
  return 'open' in arg ? isOfTypes(value, arg.open) : isSame(arg, value);
}

/** What is of any type whatsoever fits only where every type does. */
function isOfTypes({ type }: Binding, types: TypeSet): boolean {
  return types === 'any' || (type !== null && types.includes(type));
}

function common(left: TypeSet, right: TypeSet): TypeSet {
  if (left === 'any') return right;
  return right === 'any' ? left : left.filter((type) => right.includes(type));
}
