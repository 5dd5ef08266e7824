/**
 * Facts of one predicate for one call of it: which tables can agree is decided once, when the plan is
 * made; a question only fills in its numbers. Facts that came with the question are looked at too.
 */

import { type Predicate, predicateKey } from '../polar/program.ts';
import { type Column, type FactTable, NONE } from './facts.ts';
import type { Machine } from './machine.ts';
import type { Pattern } from './pattern.ts';
import { storedPredicate } from './transitive.ts';

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
  /** Columns by whose value in the question the rows can be counted. */
  readonly countable: readonly number[];
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
    this.#key = predicateKey(storedPredicate(predicate));
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
    for (const [column, operand] of operands.entries()) {
      if (operand.kind === 'constant') this.#pattern[column] = operand.value;
    }
    this.#links = machine.factTables(predicate).flatMap((table) => this.#linksTo(table));
  }

  /** Is there a fact? Every argument is bound. */
  check(): boolean {
    const links = this.#links;
    if (links.length > 0 && this.#fill()) {
      for (let i = 0; i < links.length; i += 1) {
        const link = links[i];
        if (link !== undefined && this.#agrees(link) && link.table.has(this.#pattern)) return true;
      }
    }
    return this.#machine.hasContext() && this.#checkContext();
  }

  /** Visits every fact, until a visit returns true; returns whether one did. */
  scan(): boolean {
    const links = this.#links;
    if (links.length > 0 && this.#fill()) {
      for (let i = 0; i < links.length; i += 1) {
        const link = links[i];
        if (link === undefined || !this.#agrees(link)) continue;
        if (link.table.scan(this.#pattern, this.#row, link.visit)) return true;
      }
    }
    return this.#machine.hasContext() && this.#scanContext();
  }

  /** At least as many as the facts that `scan` would visit: 0 means that there is none. */
  cost(): number {
    let cost = this.#machine.contextTables(this.#key).length * CONTEXT_COST;
    const links = this.#links;
    if (links.length === 0 || !this.#fill()) return cost;
    for (let i = 0; i < links.length; i += 1) {
      const link = links[i];
      if (link !== undefined && this.#agrees(link)) cost += this.#leastDegree(link);
    }
    return cost;
  }

  #leastDegree({ table, countable }: Link): number {
    let least = table.rowCount;
    for (let i = 0; i < countable.length; i += 1) {
      const column = countable[i] ?? 0;
      const degree = table.degree(column, this.#pattern[column] ?? NONE);
      if (degree < least) least = degree;
    }
    return least;
  }

  /** Writes the question's numbers; false: one of them is in no fact of the copy. */
  #fill(): boolean {
    const pattern = this.#pattern;
    const { values } = this.#machine;
    const sources = this.#fromRegisters;
    let isInFacts = true;
    for (let i = 0; i < sources.length; i += 1) {
      const source = sources[i];
      if (source === undefined) return false;
      const value = this.#registers[source.index] ?? NONE;
      pattern[source.column] = value;
      if (!values.isInFacts(value)) isInFacts = false;
    }
    for (let i = 0; i < this.#nowColumns.length; i += 1) {
      const now = this.#machine.now();
      pattern[this.#nowColumns[i] ?? 0] = now;
      if (!values.isInFacts(now)) isInFacts = false;
    }
    return isInFacts;
  }

  #agrees({ constants }: Link): boolean {
    for (let i = 0; i < constants.length; i += 1) {
      const constant = constants[i];
      if (constant !== undefined && this.#pattern[constant.column] !== constant.value) return false;
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
    const countable = table.columns.flatMap((column, index) =>
      column.kind === 'values' && this.#arguments[index]?.kind !== 'open' ? [index] : [],
    );
    return [{ table, constants, countable, visit }];
  }

  #isUsable(columns: readonly Column[]): boolean {
    return this.#arguments.every((argument, index) => {
      const column = columns[index];
      if (column === undefined) return false;
      if (argument.kind === 'open') return this.#machine.types.has(argument.types, column.type);
      if (argument.type !== column.type) return false;
      if (argument.kind === 'bound') return true;
      if (column.kind === 'constant') return argument.value === column.value;
      return true;
    });
  }

  #checkContext(): boolean {
    this.#fill();
    return this.#machine
      .contextTables(this.#key)
      .some((table) => this.#isUsable(table.columns) && table.has(this.#pattern));
  }

  #scanContext(): boolean {
    this.#fill();
    for (const table of this.#machine.contextTables(this.#key)) {
      const [link] = this.#linksTo(table);
      if (link !== undefined && table.scan(this.#pattern, this.#row, link.visit)) return true;
    }
    return false;
  }
}
