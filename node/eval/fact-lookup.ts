/**
 * Facts of one predicate for one call of it: which tables can agree is decided once, when the plan is
 * made; a question only fills in its numbers. Facts that came with the question are looked at too.
 */

import { type Predicate, predicateKey } from '../polar/program.ts';
import { type Column, type FactTable, NONE } from './facts.ts';
import type { Machine } from './machine.ts';
import type { Pattern } from './pattern.ts';

/** Where the value of an argument comes from when the question is asked. */
export type Operand =
  | { readonly kind: 'constant'; readonly value: number }
  | { readonly kind: 'register'; readonly index: number }
  | { readonly kind: 'now' }
  | { readonly kind: 'open' };

/** Handles the row that was just written; made once per combination of column types. */
export type MakeVisit = (
  columnTypes: readonly number[],
  row: Uint32Array,
) => (() => boolean) | undefined;

type Link = {
  readonly table: FactTable;
  /** Columns whose one value the argument must have, and that value. */
  readonly constants: readonly { readonly column: number; readonly value: number }[];
  readonly visit: () => boolean;
};

const FOUND = () => true;

/** Facts that came with the question are not counted: some are there. */
const CONTEXT_COST = 4;

export class FactLookup {
  readonly #machine: Machine;
  readonly #key: string;
  readonly #arguments: Pattern;
  readonly #registers: readonly number[];
  readonly #fromRegisters: readonly { readonly column: number; readonly index: number }[];
  readonly #nowColumns: readonly number[];
  readonly #boundColumns: readonly number[];
  readonly #links: readonly Link[];
  readonly #row: Uint32Array;
  /** What is asked for: the numbers of the bound arguments, NONE for open ones. */
  readonly #pattern: Uint32Array;
  readonly #makeVisit: MakeVisit;

  constructor(options: {
    machine: Machine;
    predicate: Predicate;
    pattern: Pattern;
    operands: readonly Operand[];
    registers: readonly number[];
    /** undefined: rows of these types can't be used. Left out when every argument is bound. */
    makeVisit?: MakeVisit;
  }) {
    const { machine, predicate, operands } = options;
    this.#machine = machine;
    this.#key = predicateKey(predicate);
    this.#arguments = options.pattern;
    this.#registers = options.registers;
    this.#makeVisit = options.makeVisit ?? (() => FOUND);
    this.#pattern = new Uint32Array(operands.length).fill(NONE);
    this.#row = new Uint32Array(operands.length);
    this.#fromRegisters = operands.flatMap((operand, column) =>
      operand.kind === 'register' ? [{ column, index: operand.index }] : [],
    );
    this.#nowColumns = operands.flatMap((operand, column) =>
      operand.kind === 'now' ? [column] : [],
    );
    this.#boundColumns = operands.flatMap((operand, column) =>
      operand.kind === 'open' ? [] : [column],
    );
    for (const [column, operand] of operands.entries()) {
      if (operand.kind === 'constant') this.#pattern[column] = operand.value;
    }
    this.#links = machine.factTables(predicate).flatMap((table) => this.#linksTo(table));
  }

  /** Is there a fact? Every argument is bound. */
  check(): boolean {
    if (this.#fill() && this.#links.length > 0) {
      for (const link of this.#links) {
        if (this.#agrees(link) && link.table.has(this.#pattern)) return true;
      }
    }
    return this.#machine.hasContext() && this.#checkContext();
  }

  /** Visits every fact, until a visit returns true; returns whether one did. */
  scan(): boolean {
    if (this.#fill()) {
      for (const link of this.#links) {
        if (!this.#agrees(link)) continue;
        if (link.table.scan(this.#pattern, this.#row, link.visit)) return true;
      }
    }
    return this.#machine.hasContext() && this.#scanContext();
  }

  /** At least as many as the facts that `scan` would visit: 0 means that there is none. */
  cost(): number {
    let cost = this.#machine.contextTables(this.#key).length * CONTEXT_COST;
    if (this.#links.length === 0 || !this.#fill()) return cost;
    for (const link of this.#links) {
      if (this.#agrees(link)) cost += this.#leastDegree(link.table);
    }
    return cost;
  }

  #leastDegree(table: FactTable): number {
    let least = table.rowCount;
    for (const column of this.#boundColumns) {
      const degree = table.degree(column, this.#pattern[column] ?? NONE);
      if (degree < least) least = degree;
    }
    return least;
  }

  /** Writes the question's numbers; false: one of them is in no fact of the copy. */
  #fill(): boolean {
    const pattern = this.#pattern;
    for (const { column, index } of this.#fromRegisters) {
      pattern[column] = this.#registers[index] ?? NONE;
    }
    for (const column of this.#nowColumns) pattern[column] = this.#machine.now();
    for (const column of this.#boundColumns) {
      if (!this.#machine.values.isInFacts(pattern[column] ?? NONE)) return false;
    }
    return true;
  }

  #agrees(link: Link): boolean {
    for (const { column, value } of link.constants) {
      if (this.#pattern[column] !== value) return false;
    }
    return true;
  }

  #linksTo(table: FactTable): readonly Link[] {
    if (!this.#isUsable(table.columns)) return [];
    const types = table.columns.map((column) => column.type);
    const visit = this.#makeVisit(types, this.#row);
    if (visit === undefined) return [];
    const constants = table.columns.flatMap((column, index) => {
      const isBound = this.#arguments[index]?.kind === 'bound';
      return isBound && column.kind === 'constant' ? [{ column: index, value: column.value }] : [];
    });
    return [{ table, constants, visit }];
  }

  #isUsable(columns: readonly Column[]): boolean {
    return this.#arguments.every((argument, index) => {
      const column = columns[index];
      if (column === undefined) return false;
      if (argument.kind === 'open') return this.#machine.types.has(argument.types, column.type);
      if (argument.type !== column.type) return false;
      if (argument.kind === 'bound' || column.kind === 'values') return true;
      return argument.value === column.value;
    });
  }

  #checkContext(): boolean {
    return this.#machine
      .contextTables(this.#key)
      .some((table) => this.#isUsable(table.columns) && table.has(this.#pattern));
  }

  #scanContext(): boolean {
    for (const table of this.#machine.contextTables(this.#key)) {
      const [link] = this.#linksTo(table);
      if (link !== undefined && table.scan(this.#pattern, this.#row, link.visit)) return true;
    }
    return false;
  }
}
