/**
 * An answer meets the open arguments of a call. What kind of answer it is (its shape) is known when
 * the plan is made, so all that is left for the question is to copy and compare numbers.
 */

import {
  type Argument,
  type Shape,
  type ShapeItem,
  type SlotState,
  type State,
  resolve,
  withSlot,
} from './pattern.ts';
import { NO_TYPE, type Types } from './types.ts';

/** What to do with an answer, in this order. `item` counts the call's open arguments. */
type Move =
  | { readonly kind: 'take'; readonly slot: number; readonly item: number }
  | { readonly kind: 'compare'; readonly slot: number; readonly item: number }
  | { readonly kind: 'copy'; readonly slot: number; readonly from: number }
  | { readonly kind: 'equal'; readonly slot: number; readonly other: number };

export type Unified = { readonly state: State; readonly moves: readonly Move[] };

/** `slots`: by open argument, the slot that stands there. undefined: no such answer can agree. */
export function unify(
  types: Types,
  options: { state: State; slots: readonly number[]; shape: Shape },
): Unified | undefined {
  const unifier = new Unifier(types, options.state);
  for (const [item, slot] of options.slots.entries()) {
    const answer = options.shape[item];
    if (answer === undefined || !unifier.meets(slot, item, answer)) return undefined;
  }
  return { state: unifier.state, moves: unifier.moves };
}

/** Carries the moves out; false: the answer does not agree. `source[offset + i]` is item `i`. */
export function applyMoves(
  moves: readonly Move[],
  registers: number[],
  answer: { readonly source: ArrayLike<number>; readonly offset: number },
): boolean {
  const { source, offset } = answer;
  for (let i = 0; i < moves.length; i += 1) {
    const move = moves[i];
    if (move === undefined) return false;
    if (move.kind === 'take') registers[move.slot] = source[offset + move.item] ?? 0;
    else if (move.kind === 'copy') registers[move.slot] = registers[move.from] ?? 0;
    else if (move.kind === 'equal') {
      if (registers[move.slot] !== registers[move.other]) return false;
    } else if (registers[move.slot] !== source[offset + move.item]) return false;
  }
  return true;
}

class Unifier {
  readonly moves: Move[] = [];
  state: State;
  readonly #types: Types;
  /** Hole → the slot that stands for it. */
  readonly #slotOfHole = new Map<number, number>();

  constructor(types: Types, state: State) {
    this.#types = types;
    this.state = state;
  }

  meets(slot: number, item: number, answer: ShapeItem): boolean {
    return answer.kind === 'bound'
      ? this.#meetsValue(slot, item, answer.type)
      : this.#meetsHole(slot, answer.hole, answer.types);
  }

  #meetsValue(slot: number, item: number, type: number): boolean {
    const { slot: at, known } = resolve(this.state, slot);
    if (known.kind !== 'open') {
      this.moves.push({ kind: 'compare', slot: at, item });
      return known.type === type;
    }
    this.#set(at, { kind: 'bound', type });
    this.moves.push({ kind: 'take', slot: at, item });
    return this.#types.has(known.types, type);
  }

  #meetsHole(slot: number, hole: number, types: number): boolean {
    const twin = this.#slotOfHole.get(hole);
    if (twin !== undefined) return this.#areSame(slot, twin);
    this.#slotOfHole.set(hole, slot);
    const { slot: at, known } = resolve(this.state, slot);
    if (known.kind !== 'open') return this.#types.has(types, known.type);
    const both = this.#types.intersect(known.types, types);
    this.#set(at, { kind: 'open', types: both });
    return both !== NO_TYPE;
  }

  #areSame(slot: number, twin: number): boolean {
    const one = resolve(this.state, slot);
    const other = resolve(this.state, twin);
    if (one.slot === other.slot) return true;
    if (one.known.kind !== 'open' && other.known.kind !== 'open') {
      this.moves.push({ kind: 'equal', slot: one.slot, other: other.slot });
      return one.known.type === other.known.type;
    }
    if (one.known.kind === 'open') return this.#becomes(one.slot, one.known, other);
    return this.#becomes(other.slot, other.known, one);
  }

  /** An open slot becomes what `other` is. */
  #becomes(slot: number, known: Argument, other: { slot: number; known: Argument }): boolean {
    const types = known.kind === 'open' ? known.types : NO_TYPE;
    if (other.known.kind === 'open') {
      const both = this.#types.intersect(types, other.known.types);
      this.#set(other.slot, { kind: 'open', types: both });
      this.#set(slot, { kind: 'same', slot: other.slot });
      return both !== NO_TYPE;
    }
    this.moves.push({ kind: 'copy', slot, from: other.slot });
    this.#set(slot, { kind: 'bound', type: other.known.type });
    return this.#types.has(types, other.known.type);
  }

  #set(slot: number, known: SlotState): void {
    this.state = withSlot(this.state, slot, known);
  }
}
