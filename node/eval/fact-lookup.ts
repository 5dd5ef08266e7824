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

/** An argument whose value is known when the question is asked. */
type Known = { readonly column: number; readonly index: number };

type Link = {
  readonly table: FactTable;
  /** Where the register must have the column's one value, for the table to have the fact. */
  readonly constants: readonly { readonly index: number; readonly value: number }[];
  /** Registers by whose values the rows can be counted. */
  readonly countable: readonly Known[];
  /** The same for literals: known when the plan is made. */
  readonly rowsOfLiterals: number;
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
  readonly #fromRegisters: readonly Known[];
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

  /** In how many tables of the copy facts may be found. */
  get tableCount(): number {
    return this.#links.length;
  }

  /** No more facts of the copy agree, whatever is asked. */
  get factsMax(): number {
    return this.#links.reduce((sum, link) => sum + factsMaxOf(link), 0);
  }

  /** At least as many as the facts that `scan` would visit: 0 means that there is none. */
  cost(): number {
    const links = this.#links;
    let cost = this.#machine.hasContext() ? this.#contextCost() : 0;
    for (let i = 0; i < links.length; i += 1) {
      const link = links[i];
      if (link !== undefined && this.#agrees(link)) cost += this.#leastDegree(link);
    }
    return cost;
  }

  #contextCost(): number {
    return this.#machine.contextTables(this.#key).length * CONTEXT_COST;
  }

  #leastDegree({ table, countable, rowsOfLiterals }: Link): number {
    let least = rowsOfLiterals;
    for (let i = 0; i < countable.length; i += 1) {
      const known = countable[i];
      if (known === undefined) continue;
      const degree = table.degree(known.column, this.#registers[known.index] ?? NONE);
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
      if (constant !== undefined && this.#registers[constant.index] !== constant.value)
        return false;
    }
    return true;
  }

  #linksTo(table: FactTable): readonly Link[] {
    if (!this.#isUsable(table.columns)) return [];
    const types = table.columns.map((column) => column.type);
    const visit = this.#makeVisit(types, this.#row);
    if (visit === undefined) return [];
    const constants: { index: number; value: number }[] = [];
    const countable: Known[] = [];
    for (const known of this.#fromRegisters) {
      const column = table.columns[known.column];
      if (column?.kind === 'constant') constants.push({ index: known.index, value: column.value });
      else countable.push(known);
    }
    const rowsOfLiterals = this.#rowsOfLiterals(table);
    return [{ table, constants, countable, rowsOfLiterals, visit }];
  }

  #rowsOfLiterals(table: FactTable): number {
    const degrees = this.#arguments.flatMap((argument, column) =>
      argument.kind === 'constant' ? [table.degree(column, argument.value)] : [],
    );
    return Math.min(table.rowCount, ...degrees);
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

function factsMaxOf({ table, countable, rowsOfLiterals }: Link): number {
  return Math.min(rowsOfLiterals, ...countable.map(({ column }) => table.degreeMax(column)));
}
