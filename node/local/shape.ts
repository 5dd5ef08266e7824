/**
 * What branches and conditions say, as text: two that say the same have the same text. Sources have
 * numbers by their order in it and not their own. Without ids, branches that differ in those alone have
 * the same text: their shape.
 */

import { unreachable } from '../lib/assert.ts';
import type { BoundFact } from './bindings.ts';
import type { Branch, Condition, Output, Scalar, Source } from './residual.ts';

/** A source's own number → the number that it has in texts. */
export type SourceOrder = ReadonlyMap<number, number>;

export function sourceOrder({ sources }: Branch): SourceOrder {
  return new Map(sources.map(({ number }, order) => [number, order]));
}

/** What the branch says, but for the ids of its `equal` conditions and of the outputs that may be listed. */
export function shapeOf(branch: Branch, mayList: (output: number) => boolean): string {
  const writer = new Writer(sourceOrder(branch));
  writer.sources(branch.sources);
  for (const condition of branch.conditions) writer.condition(condition, 'without ids');
  for (const [index, output] of branch.outputs.entries()) {
    writer.output(output, mayList(index) ? 'without ids' : 'with ids');
  }
  return writer.text;
}

export function conditionText(
  condition: Condition,
  order: SourceOrder,
  ids: 'with ids' | 'without ids',
): string {
  const writer = new Writer(order);
  writer.condition(condition, ids);
  return writer.text;
}

type Ids = Parameters<typeof conditionText>[2];

/** Of bindings as they were read: the same object, the same text. */
const BOUND_TEXTS = new WeakMap<BoundFact, string>();

function boundText(bound: BoundFact): string {
  const known = BOUND_TEXTS.get(bound);
  if (known !== undefined) return known;
  const text = JSON.stringify(bound);
  BOUND_TEXTS.set(bound, text);
  return text;
}

class Writer {
  text = '';
  readonly #numbers: Map<number, number>;

  constructor(order: SourceOrder) {
    this.#numbers = new Map(order);
  }

  sources(sources: readonly Source[]): void {
    for (const source of sources) {
      this.text += `${source.kind} ${this.#numberOf(source.number)} `;
      if (source.kind === 'bound') this.text += boundText(source.bound);
      else if (source.kind === 'recursive') this.text += `${source.table} ${source.member};`;
      else this.text += JSON.stringify([source.types, source.rows]);
    }
    this.text += '|';
  }

  condition(condition: Condition, ids: Ids): void {
    this.text += `${condition.kind} `;
    switch (condition.kind) {
      case 'equal':
        this.#scalar(condition.left);
        this.output(condition.right, ids);
        break;
      case 'one-of':
        for (const scalar of condition.scalars) this.#scalar(scalar);
        this.text += JSON.stringify(condition.rows);
        break;
      case 'compare':
        this.text += condition.operator;
        this.output(condition.left, 'with ids');
        this.output(condition.right, 'with ids');
        break;
      case 'differ':
        this.output(condition.left, 'with ids');
        this.output(condition.right, 'with ids');
        break;
      case 'not':
        for (const branch of condition.branches) this.#branch(branch);
        this.text += '!';
        break;
      default:
        unreachable(condition);
    }
  }

  output(output: Output, ids: Ids): void {
    switch (output.kind) {
      case 'open':
        this.text += '*';
        break;
      case 'scalar':
        this.#scalar(output.scalar);
        break;
      case 'value':
        this.#value(output.value.type);
        if (ids === 'with ids') this.#value(output.value.id);
        break;
      default:
        unreachable(output);
    }
  }

  #branch({ sources, conditions, outputs }: Branch): void {
    this.sources(sources);
    for (const condition of conditions) this.condition(condition, 'with ids');
    for (const output of outputs) this.output(output, 'with ids');
    this.text += ';';
  }

  /** Its length comes first: no text can be taken for another, whatever is in it. */
  #value(text: string): void {
    this.text += `${text.length}:${text}`;
  }

  #scalar({ source, column, type, isText }: Scalar): void {
    const number = source === undefined ? 'caller' : this.#numberOf(source);
    this.text += `${number}.${column}${isText ? 't' : 'n'}${type.length}:${type}`;
  }

  #numberOf(source: number): number {
    const known = this.#numbers.get(source);
    if (known !== undefined) return known;
    const number = this.#numbers.size;
    this.#numbers.set(source, number);
    return number;
  }
}
