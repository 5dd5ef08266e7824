/** Entering a clause: what a call's arguments say of its slots, and what is left to check then. */

import type { Clause, Term } from '../polar/program.ts';
import { type ClauseIndex, NO_LITERAL } from './clause-index.ts';
import { type Argument, type Pattern, resolve, type State, withSlot } from './pattern.ts';
import { ANY_TYPE, NO_TYPE, type Types } from './types.ts';
import type { Values } from './values.ts';

/** Types and values as numbers. */
type Numbers = {
  readonly types: Types;
  readonly values: Values;
  readonly clauses: Pick<ClauseIndex, 'numbered'>;
};

/** What is done with the arguments of a call before the clause's body runs. */
export type Entrance = {
  readonly state: State;
  /** The slot takes the argument's value. */
  readonly copies: readonly { readonly slot: number; readonly argument: number }[];
  /** Two bound arguments are one slot. */
  readonly equalArguments: readonly (readonly [number, number])[];
  /** A bound argument must have this value. */
  readonly literals: readonly { readonly argument: number; readonly value: number }[];
  /** A bound argument must be the present time, or a literal must be. */
  readonly nows: readonly number[];
  readonly nowLiterals: readonly number[];
};

/** A clause whose head matches a call, and how it is entered. */
export type EnteredClause = { readonly clause: Clause; readonly entrance: Entrance };

type Draft = {
  state: State;
  readonly copies: { slot: number; argument: number }[];
  readonly equalArguments: [number, number][];
  readonly literals: { argument: number; value: number }[];
  readonly nows: number[];
  readonly nowLiterals: number[];
};

/** undefined: no call with this pattern matches the clause's head. */
export function entrance(numbers: Numbers, clause: Clause, pattern: Pattern): Entrance | undefined {
  const { slots, literals } = numbers.clauses.numbered(clause);
  const draft: Draft = {
    state: slots,
    copies: [],
    equalArguments: [],
    literals: [],
    nows: [],
    nowLiterals: [],
  };
  for (let index = 0; index < pattern.length; index += 1) {
    const [term, argument] = [clause.head[index], pattern[index]];
    if (term === undefined || argument === undefined) return undefined;
    const literal = literals[index] ?? NO_LITERAL;
    if (!admits(numbers, term, { draft, index, argument, literal })) return undefined;
  }
  const isEmpty = draft.state.some((slot) => slot.kind === 'open' && slot.types === NO_TYPE);
  return isEmpty ? undefined : draft;
}

type Position = {
  readonly draft: Draft;
  readonly index: number;
  readonly argument: Argument;
  /** What stands in the head there, if it is a literal. */
  readonly literal: number;
};

function admits(numbers: Numbers, term: Term, position: Position): boolean {
  switch (term.kind) {
    case 'slot':
      return admitsSlot(numbers, term.slot, position);
    case 'value':
      return admitsLiteral(numbers, position);
    case 'now':
      return admitsNow(numbers, position);
  }
}

function admitsLiteral(numbers: Numbers, position: Position): boolean {
  const { draft, index, argument, literal: value } = position;
  const type = numbers.values.typeOf(value);
  if (argument.kind === 'constant') return argument.value === value;
  if (argument.kind === 'open') return numbers.types.has(argument.types, type);
  draft.literals.push({ argument: index, value });
  return argument.type === type;
}

function admitsNow(numbers: Numbers, { draft, index, argument }: Position): boolean {
  const { integer } = numbers.types;
  if (argument.kind === 'open') return numbers.types.has(argument.types, integer);
  if (argument.kind === 'constant') draft.nowLiterals.push(argument.value);
  else draft.nows.push(index);
  return argument.type === integer;
}

function admitsSlot(numbers: Numbers, slot: number, position: Position): boolean {
  const { draft, index, argument } = position;
  const { known } = resolve(draft.state, slot);
  if (argument.kind === 'open') return narrowSlot(numbers, slot, position);
  if (known.kind === 'open') {
    if (!numbers.types.has(known.types, argument.type)) return false;
    draft.state = withSlot(draft.state, slot, argument);
    if (argument.kind === 'bound') draft.copies.push({ slot, argument: index });
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
  const first = draft.copies.find((copy) => copy.slot === slot)?.argument ?? index;
  if (known.kind === 'constant' && argument.kind === 'constant') {
    return known.value === argument.value;
  }
  if (argument.kind === 'constant') {
    draft.literals.push({ argument: first, value: argument.value });
    draft.state = withSlot(draft.state, slot, argument);
  } else if (known.kind === 'constant')
    draft.literals.push({ argument: index, value: known.value });
  else draft.equalArguments.push([first, index]);
  return true;
}

function narrowSlot(numbers: Numbers, slot: number, { draft, argument }: Position): boolean {
  const { known } = resolve(draft.state, slot);
  const wanted = argument.kind === 'open' ? argument.types : ANY_TYPE;
  if (known.kind !== 'open') return numbers.types.has(wanted, known.type);
  const types = numbers.types.intersect(known.types, wanted);
  draft.state = withSlot(draft.state, slot, { kind: 'open', types });
  return types !== NO_TYPE;
}
