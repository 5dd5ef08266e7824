/**
 * How a predicate is called, and what is known of a clause's slots while it is compiled. Plans are
 * made per pattern: which arguments are bound, their exact types, and the policy's own literals.
 */

import type { TypeSetId } from './types.ts';

/** One argument of a call. `bound`: its value is known when the call is made, its type now. */
export type Argument =
  | { readonly kind: 'constant'; readonly value: number; readonly type: number }
  | { readonly kind: 'bound'; readonly type: number }
  | { readonly kind: 'open'; readonly types: TypeSetId };

export type Pattern = readonly Argument[];

/**
 * What is known of a slot: as of an argument; or the slot is the same, still open, value as an
 * earlier one (`same`).
 */
export type SlotState = Argument | { readonly kind: 'same'; readonly slot: number };

export type State = readonly SlotState[];

/**
 * What an answer binds its call's open arguments to: a value of a known type, or a wildcard. Wildcards
 * with one `hole` number are one value. Shapes are interned, so that plans are linked by number.
 */
export type Shape = readonly ShapeItem[];
export type ShapeItem =
  | { readonly kind: 'bound'; readonly type: number }
  | { readonly kind: 'hole'; readonly hole: number; readonly types: TypeSetId };

export function isOpen(argument: Argument): boolean {
  return argument.kind === 'open';
}

export function patternKey(pattern: Pattern): string {
  return pattern.map(argumentKey).join(',');
}

export function stateKey(state: State): string {
  return state
    .map((slot) => (slot.kind === 'same' ? `=${slot.slot}` : argumentKey(slot)))
    .join(',');
}

export function shapeKey(shape: Shape): string {
  return shape
    .map((item) => (item.kind === 'bound' ? `b${item.type}` : `h${item.hole}:${item.types}`))
    .join(',');
}

/** The slot that stands for `slot`, and what is known of it. */
export function resolve(state: State, slot: number): { slot: number; known: Argument } {
  let at = slot;
  for (;;) {
    const known = state[at];
    if (known === undefined) throw new RangeError(`No slot ${at}`);
    if (known.kind !== 'same') return { slot: at, known };
    at = known.slot;
  }
}

/** `state` with what is known of one slot replaced. */
export function withSlot(state: State, slot: number, known: SlotState): State {
  return state.map((old, index) => (index === slot ? known : old));
}

function argumentKey(argument: Argument): string {
  switch (argument.kind) {
    case 'constant':
      return `c${argument.value}`;
    case 'bound':
      return `b${argument.type}`;
    case 'open':
      return `o${argument.types}`;
  }
}
