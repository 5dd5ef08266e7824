/**
 * A table that changes: columns of values, and beside each column, for each value, a linked list of
 * the rows that have it. Rows are dense: the last one moves into the place of a deleted one.
 */

import { assert, present } from '../lib/assert.ts';
import { NONE } from './facts.ts';
import type { Column, FactTable } from './facts.ts';

/** "No row" in a list. Small enough for arrays of small integers, unlike NONE. */
const NO_ROW = -1;

export class MemoryTable implements FactTable {
  readonly columns: readonly Column[];
  #rowCount = 0;
  /** values[column][row] */
  readonly #values: readonly number[][];
  /** Rows by their value in each column. */
  readonly #rowsByValue: readonly RowLists[];
  /** Rows by the hash of all their values. */
  readonly #rowsByHash = new RowLists();

  constructor(types: readonly number[]) {
    this.columns = types.map((type) => ({ kind: 'values', type }));
    this.#values = types.map(() => []);
    this.#rowsByValue = types.map(() => new RowLists());
  }

  get rowCount(): number {
    return this.#rowCount;
  }

  degree(column: number, value: number): number {
    return present(this.#rowsByValue[column], 'column').count(value);
  }

  /** Rows come and go: nothing is known of all values. */
  degreeMax(): number {
    return this.#rowCount;
  }

  has(row: Uint32Array): boolean {
    return this.#find(row) !== NO_ROW;
  }

  scan(pattern: Uint32Array, row: Uint32Array, visit: () => boolean): boolean {
    const column = this.#narrowestColumn(pattern);
    if (column === undefined) return this.#scanAll(row, visit);
    const lists = present(this.#rowsByValue[column], 'column');
    let at = lists.first(pattern[column] ?? NONE);
    for (; at !== NO_ROW; at = lists.next(at)) {
      if (!this.#agrees(at, pattern)) continue;
      this.#read(at, row);
      if (visit()) return true;
    }
    return false;
  }

  /** Adds a row; false when it was there. */
  insert(row: Uint32Array): boolean {
    if (this.has(row)) return false;
    const at = this.#rowCount;
    this.#rowCount += 1;
    this.#values.forEach((values, column) => values.push(row[column] ?? NONE));
    this.#link(at, row);
    return true;
  }

  /** Takes a row out; false when it was not there. */
  delete(row: Uint32Array): boolean {
    const at = this.#find(row);
    if (at === NO_ROW) return false;
    this.#unlink(at, row);
    const last = this.#rowCount - 1;
    if (at !== last) this.#moveRow(last, at);
    this.#rowCount = last;
    for (const values of this.#values) values.pop();
    return true;
  }

  #find(row: Uint32Array): number {
    let at = this.#rowsByHash.first(hashOf(row));
    while (at !== NO_ROW && !this.#agrees(at, row)) at = this.#rowsByHash.next(at);
    return at;
  }

  /** The bound column with the fewest rows; undefined when none is bound. */
  #narrowestColumn(pattern: Uint32Array): number | undefined {
    let narrowest: number | undefined;
    let rowsMin = Infinity;
    for (let column = 0; column < this.columns.length; column += 1) {
      const value = pattern[column] ?? NONE;
      if (value === NONE) continue;
      const rows = this.degree(column, value);
      if (rows < rowsMin) [narrowest, rowsMin] = [column, rows];
    }
    return narrowest;
  }

  #scanAll(row: Uint32Array, visit: () => boolean): boolean {
    for (let at = 0; at < this.#rowCount; at += 1) {
      this.#read(at, row);
      if (visit()) return true;
    }
    return false;
  }

  #agrees(at: number, pattern: Uint32Array): boolean {
    for (let column = 0; column < this.#values.length; column += 1) {
      const value = pattern[column];
      if (value !== NONE && value !== this.#values[column]?.[at]) return false;
    }
    return true;
  }

  #read(at: number, row: Uint32Array): void {
    for (let column = 0; column < this.#values.length; column += 1) {
      row[column] = this.#values[column]?.[at] ?? NONE;
    }
  }

  #moveRow(from: number, to: number): void {
    const row = new Uint32Array(this.columns.length);
    this.#read(from, row);
    this.#unlink(from, row);
    this.#values.forEach((values, column) => (values[to] = row[column] ?? NONE));
    this.#link(to, row);
  }

  #link(at: number, row: Uint32Array): void {
    this.#rowsByHash.link(hashOf(row), at);
    this.#rowsByValue.forEach((lists, column) => lists.link(row[column] ?? NONE, at));
  }

  #unlink(at: number, row: Uint32Array): void {
    this.#rowsByHash.unlink(hashOf(row), at);
    this.#rowsByValue.forEach((lists, column) => lists.unlink(row[column] ?? NONE, at));
  }
}

/**
 * For each key the rows that have it, newest first: a doubly linked list threaded through two
 * arrays.
 */
class RowLists {
  readonly #lists = new Map<number, { first: number; count: number }>();
  readonly #next: number[] = [];
  readonly #previous: number[] = [];

  first(key: number): number {
    return this.#lists.get(key)?.first ?? NO_ROW;
  }

  next(row: number): number {
    return this.#next[row] ?? NO_ROW;
  }

  count(key: number): number {
    return this.#lists.get(key)?.count ?? 0;
  }

  link(key: number, row: number): void {
    const list = this.#lists.get(key);
    this.#previous[row] = NO_ROW;
    if (list === undefined) {
      this.#lists.set(key, { first: row, count: 1 });
      this.#next[row] = NO_ROW;
      return;
    }
    this.#next[row] = list.first;
    this.#previous[list.first] = row;
    list.first = row;
    list.count += 1;
  }

  unlink(key: number, row: number): void {
    const list = present(this.#lists.get(key), 'list');
    const next = present(this.#next[row], 'row');
    const previous = present(this.#previous[row], 'row');
    if (next !== NO_ROW) this.#previous[next] = previous;
    if (previous === NO_ROW) list.first = next;
    else this.#next[previous] = next;
    list.count -= 1;
    if (list.count === 0) this.#lists.delete(key);
    assert(list.count === 0 || list.first !== NO_ROW, 'A list with rows has a first one');
  }
}

/** A 32-bit signed integer, as Map keys are fastest. */
function hashOf(row: Uint32Array): number {
  let hash = 0;
  for (const value of row) {
    hash = Math.imul(hash ^ value, 0x9e37_79b1);
    hash ^= hash >>> 15;
  }
  return hash;
}
