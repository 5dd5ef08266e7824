/**
 * Facts that change: context facts, tests of policies, the development primary. Whoever asks
 * questions of it while it changes takes a new evaluator after each change.
 */

import { present } from '../lib/assert.ts';
import { compareUtf8 } from '../lib/compare-utf8.ts';
import { NodeError } from '../lib/errors.ts';
import { predicateKey } from '../polar/program.ts';
import type { Fact, Predicate } from '../polar/program.ts';
import { ANY_FACT, factsMatching } from './fact-pattern.ts';
import type { FactPattern } from './fact-pattern.ts';
import { NONE } from './facts.ts';
import type { Dictionary, FactIndex, FactTable } from './facts.ts';
import { MemoryDictionary } from './memory-dictionary.ts';
import { MemoryTable } from './memory-table.ts';

/** A Map holds 2^24 entries. */
export const MEMORY_FACTS_MAX = 16_000_000;

const NO_TABLES: readonly MemoryTable[] = [];

type StoredPredicate = Predicate & { readonly tables: readonly MemoryTable[] };

/**
 * Values are canonical already (`canonicalValue`). Values that only deleted facts mentioned stay in
 * the dictionary until `clear`.
 */
export class MemoryFacts implements FactIndex {
  #dictionary = new MemoryDictionary();
  #factCount = 0;
  readonly #factsMax: number;
  /** Only predicates that have facts, and of them only tables that have rows. */
  #predicates = new Map<string, StoredPredicate>();

  constructor(limits: { readonly factsMax: number } = { factsMax: MEMORY_FACTS_MAX }) {
    this.#factsMax = limits.factsMax;
  }

  get dictionary(): Dictionary {
    return this.#dictionary;
  }

  get factCount(): number {
    return this.#factCount;
  }

  predicates(): readonly (Predicate & { readonly factCount: number })[] {
    return [...this.#predicates.values()]
      .map(({ name, arity, tables }) => ({ name, arity, factCount: rowCountOf(tables) }))
      .toSorted((a, b) => compareUtf8(a.name, b.name) || a.arity - b.arity);
  }

  tables(predicate: Predicate): readonly FactTable[] {
    return this.#predicates.get(predicateKey(predicate))?.tables ?? NO_TABLES;
  }

  /** The facts that match, all of them without a pattern. */
  facts(pattern: FactPattern = ANY_FACT): Iterable<Fact> {
    return factsMatching(this, pattern);
  }

  /** False when the fact was there. Throws NodeError `too_large`. */
  insert({ predicate: name, args }: Fact): boolean {
    if (this.#factCount === this.#factsMax) {
      throw new NodeError('too_large', `Cannot hold more than ${this.#factsMax} facts in memory`);
    }
    const types: number[] = [];
    const row = new Uint32Array(args.length);
    for (let column = 0; column < args.length; column += 1) {
      const { type, id } = present(args[column], 'argument');
      const number = this.#dictionary.internType(type);
      types.push(number);
      row[column] = this.#dictionary.internValue(number, id);
    }
    const isNew = this.#tableFor({ name, arity: args.length }, types).insert(row);
    if (isNew) this.#factCount += 1;
    return isNew;
  }

  /** False when the fact was not there. */
  delete({ predicate: name, args }: Fact): boolean {
    const types = args.map(({ type }) => this.#dictionary.findType(type));
    const row = new Uint32Array(args.length);
    for (const [column, { id }] of args.entries()) {
      row[column] = this.#dictionary.findValue(types[column] ?? NONE, id);
    }
    const predicate = { name, arity: args.length };
    const table = this.#findTable(predicate, types);
    if (row.includes(NONE) || table === undefined || !table.delete(row)) return false;
    this.#factCount -= 1;
    if (table.rowCount === 0) this.#dropTable(predicate, table);
    return true;
  }

  /** Deletes what matches; how many facts that were. */
  deleteMatching(pattern: FactPattern): number {
    const doomed = [...this.facts(pattern)];
    for (const fact of doomed) this.delete(fact);
    return doomed.length;
  }

  /** Forgets every fact and value. */
  clear(): void {
    this.#dictionary = new MemoryDictionary();
    this.#factCount = 0;
    this.#predicates = new Map();
  }

  #findTable(predicate: Predicate, types: readonly number[]): MemoryTable | undefined {
    return this.#predicates
      .get(predicateKey(predicate))
      ?.tables.find(({ columns }) => columns.every(({ type }, column) => type === types[column]));
  }

  #tableFor(predicate: Predicate, types: readonly number[]): MemoryTable {
    const found = this.#findTable(predicate, types);
    if (found !== undefined) return found;
    const table = new MemoryTable(types);
    const tables = this.#predicates.get(predicateKey(predicate))?.tables ?? NO_TABLES;
    this.#predicates.set(predicateKey(predicate), { ...predicate, tables: [...tables, table] });
    return table;
  }

  #dropTable(predicate: Predicate, table: MemoryTable): void {
    const key = predicateKey(predicate);
    const tables = (this.#predicates.get(key)?.tables ?? NO_TABLES).filter(
      (each) => each !== table,
    );
    if (tables.length === 0) this.#predicates.delete(key);
    else this.#predicates.set(key, { ...predicate, tables });
  }
}

/** An index of these facts. */
export function memoryFacts(facts: readonly Fact[]): MemoryFacts {
  const index = new MemoryFacts();
  for (const fact of facts) index.insert(fact);
  return index;
}

function rowCountOf(tables: readonly FactTable[]): number {
  return tables.reduce((sum, table) => sum + table.rowCount, 0);
}
