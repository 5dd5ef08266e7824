/** The facts that come with one question: few, gone with it, and looked through from end to end. */

import { type Fact, predicateKey } from '../polar/program.ts';
import { type Column, type FactTable, NONE } from './facts.ts';
import type { Values } from './values.ts';

export type ContextTables = ReadonlyMap<string, readonly FactTable[]>;

/** Tables by predicate key. Numbers of values are those of the question. */
export function contextTables(facts: readonly Fact[], values: Values): ContextTables {
  const tables = new Map<string, ContextTable[]>();
  for (const fact of facts) {
    const key = predicateKey({ name: fact.predicate, arity: fact.args.length });
    const row = fact.args.map((value) => values.numberOf(value));
    const types = row.map((value) => values.typeOf(value));
    const ofPredicate = tables.get(key) ?? [];
    tables.set(key, ofPredicate);
    let table = ofPredicate.find((candidate) => candidate.hasTypes(types));
    if (table === undefined) {
      table = new ContextTable(types);
      ofPredicate.push(table);
    }
    table.add(row);
  }
  return tables;
}

class ContextTable implements FactTable {
  readonly columns: readonly Column[];
  readonly #rows: (readonly number[])[] = [];

  constructor(types: readonly number[]) {
    this.columns = types.map((type) => ({ kind: 'values', type }));
  }

  get rowCount(): number {
    return this.#rows.length;
  }

  hasTypes(types: readonly number[]): boolean {
    return this.columns.every((column, index) => column.type === types[index]);
  }

  add(row: readonly number[]): void {
    if (!this.#rows.some((other) => other.every((value, i) => value === row[i]))) {
      this.#rows.push(row);
    }
  }

  degree(column: number, value: number): number {
    return this.#rows.filter((row) => row[column] === value).length;
  }

  degreeMax(): number {
    return this.rowCount;
  }

  has(row: Uint32Array): boolean {
    return this.#rows.some((other) => other.every((value, i) => value === row[i]));
  }

  scan(pattern: Uint32Array, row: Uint32Array, visit: () => boolean): boolean {
    for (const other of this.#rows) {
      if (!other.every((value, i) => pattern[i] === NONE || pattern[i] === value)) continue;
      row.set(other);
      if (visit()) return true;
    }
    return false;
  }
}
