/** Entering a clause: what a call's arguments say of its slots, and what is left to check then. */

import type { Clause } from '../polar/program.ts';
import type { Machine } from './machine.ts';
import { type Argument, type Pattern, resolve, type State, withSlot } from './pattern.ts';
import { ANY_TYPE, NO_TYPE } from './types.ts';

/** What is done with the arguments of a call before the clause's body runs. */
export type Entrance = {
  readonly state: State;
  /** The slot takes the argument's value. */
  readonly copies: readonly { readonly slot: number; readonly argument: number }[];
  /** Two bound arguments are one slot. */
  readonly equalArguments: readonly (readonly [number, number])[];
  /** A bound argument must have this value. */
  readonly literals: readonly { readonly argument: number; readonly value: number }[];
  /** A bound argument must be the present time. */
  readonly nows: readonly number[];
};

type Draft = {
  state: State;
  readonly copies: { slot: number; argument: number }[];
  readonly equalArguments: [number, number][];
  readonly literals: { argument: number; value: number }[];
  readonly nows: number[];
  /** Slot → the first bound argument that is this slot. */
  readonly argumentOf: Map<number, number>;
};

/** undefined: no call with this pattern matches the clause's head. */
export function entrance(machine: Machine, clause: Clause, pattern: Pattern): Entrance | undefined {
  const { types } = machine;
  const draft: Draft = {
    state: clause.slotTypes.map((set) => ({ kind: 'open', types: types.setOf(set) })),
    copies: [],
    equalArguments: [],
    literals: [],
    nows: [],
    argumentOf: new Map(),
  };
  for (const [index, argument] of pattern.entries()) {
    if (!admits(machine, clause, { draft, index, argument })) return undefined;
  }
  const isEmpty = draft.state.some((slot) => slot.kind === 'open' && slot.types === NO_TYPE);
  return isEmpty ? undefined : draft;
}

type Position = { readonly draft: Draft; readonly index: number; readonly argument: Argument };

function admits(machine: Machine, clause: Clause, position: Position): boolean {
  const term = clause.head[position.index];
  if (term === undefined) return false;
  switch (term.kind) {
    case 'slot':
      return admitsSlot(machine, term.slot, position);
    case 'value':
      return admitsLiteral(machine, machine.values.numberOf(term.value), position);
    case 'now':
      return admitsNow(machine, position);
  }
}

function admitsLiteral(machine: Machine, value: number, position: Position): boolean {
  const { draft, index, argument } = position;
  const type = machine.values.typeOf(value);
  if (argument.kind === 'constant') return argument.value === value;
  if (argument.kind === 'open') return machine.types.has(argument.types, type);
  draft.literals.push({ argument: index, value });
  return argument.type === type;
}

function admitsNow(machine: Machine, { draft, index, argument }: Position): boolean {
  const { integer } = machine.types;
  if (argument.kind === 'open') return machine.types.has(argument.types, integer);
  draft.nows.push(index);
  return argument.type === integer;
}

function admitsSlot(machine: Machine, slot: number, position: Position): boolean {
  const { draft, index, argument } = position;
  const { known } = resolve(draft.state, slot);
  if (argument.kind === 'open') return narrowSlot(machine, slot, position);
  if (known.kind === 'open') {
    if (!machine.types.has(known.types, argument.type)) return false;
    draft.state = withSlot(draft.state, slot, argument);
    if (argument.kind === 'bound') draft.copies.push({ slot, argument: index });
    draft.argumentOf.set(slot, index);
    return true;
  }
  if (known.type !== argument.type) return false;
  return admitsRepeat(draft, { slot, index, known, argument });
}

/** The slot was bound by an earlier argument: both must have one value. */
function admitsRepeat(
  draft: Draft,
  repeat: { slot: number; index: number; known: Argument; argument: Argument },
): boolean {
  const { slot, index, known, argument } = repeat;
  const first = draft.argumentOf.get(slot) ?? index;
  if (known.kind === 'constant' && argument.kind === 'constant') {
    return known.value === argument.value;
  }
  if (argument.kind === 'constant') draft.literals.push({ argument: first, value: argument.value });
  else if (known.kind === 'constant') draft.literals.push({ argument: index, value: known.value });
  else draft.equalArguments.push([first, index]);
  return true;
}

function narrowSlot(machine: Machine, slot: number, { draft, argument }: Position): boolean {
  const { known } = resolve(draft.state, slot);
  const wanted = argument.kind === 'open' ? argument.types : ANY_TYPE;
  if (known.kind !== 'open') return machine.types.has(wanted, known.type);
  const types = machine.types.intersect(known.types, wanted);
  draft.state = withSlot(draft.state, slot, { kind: 'open', types });
  return types !== NO_TYPE;
}
