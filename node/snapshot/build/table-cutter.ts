/**
 * The sorted rows of one table of facts → the rows of the tables they become, cut by their constant
 * columns. Which columns these are depends on the number of rows, but only while there are few: those
 * wait in memory.
 */

import { present } from '../../lib/assert.ts';
import { CONSTANT_TYPES, ROWS_DECISIVE, partition, sortedRows } from '../write/sorted-table.ts';
import type { SortedTable } from '../write/sorted-table.ts';
import type { RowWriter } from './row-stream.ts';
import type { StoredTable } from './stored-tables.ts';

export type CutTable = {
  /** Per column. */
  readonly types: readonly number[];
  /** Per column its value, as a number within the type; undefined: a column of values. */
  readonly constants: readonly (number | undefined)[];
  readonly rowCount: number;
};

type OpenTable = { readonly constants: readonly number[]; rowCount: number };

export class TableCutter {
  readonly #table: StoredTable;
  readonly #typeSizes: readonly number[];
  readonly #out: RowWriter;
  /** Rows, end to end, until there are too many to wait. */
  readonly #waiting: Uint32Array;
  readonly #width: number;
  #waitingCount = 0;
  #isDecided = false;
  readonly #cut: OpenTable[] = [];

  /** `typeSizes`: how many values each type has. `out` gets the rows. */
  constructor(
    table: StoredTable,
    { typeSizes, out }: { readonly typeSizes: readonly number[]; readonly out: RowWriter },
  ) {
    this.#table = table;
    this.#typeSizes = typeSizes;
    this.#out = out;
    this.#width = table.columnOrder.length;
    this.#waiting = new Uint32Array((ROWS_DECISIVE - 1) * this.#width);
  }

  /** The next row, its columns in the order of the stored table. */
  take(row: Uint32Array): void {
    if (this.#isDecided) this.#write(row);
    else if (this.#waitingCount < ROWS_DECISIVE - 1) {
      this.#waiting.set(row, this.#waitingCount * this.#width);
      this.#waitingCount += 1;
    } else {
      this.#isDecided = true;
      for (let at = 0; at < this.#waitingCount; at += 1) this.#write(this.#waitingRow(at));
      this.#write(row);
    }
  }

  /** After the last row: the tables, in the order in which their rows were written. */
  finish(): CutTable[] {
    return this.#isDecided ? this.#cutTables() : this.#cutWaiting();
  }

  #waitingRow(at: number): Uint32Array {
    return this.#waiting.subarray(at * this.#width, (at + 1) * this.#width);
  }

  #write(row: Uint32Array): void {
    const { constantCount } = this.#table;
    const open = this.#cut.at(-1);
    if (open !== undefined && beginsWith(row, open.constants)) open.rowCount += 1;
    else {
      this.#out.begin(this.#width - constantCount);
      this.#cut.push({ constants: [...row.subarray(0, constantCount)], rowCount: 1 });
    }
    this.#out.write(row, constantCount);
  }

  #cutTables(): CutTable[] {
    const { typeNumbers, columnOrder, constantCount } = this.#table;
    return this.#cut.map(({ constants, rowCount }) => ({
      types: typeNumbers,
      constants: typeNumbers.map((_, column) => {
        const place = columnOrder.indexOf(column);
        return place < constantCount ? constants[place] : undefined;
      }),
      rowCount,
    }));
  }

  #cutWaiting(): CutTable[] {
    const { types, typeNumbers, columnOrder } = this.#table;
    const columns = typeNumbers.map((type, column) => {
      const place = columnOrder.indexOf(column);
      const values = Uint32Array.from(
        { length: this.#waitingCount },
        (_, at) => this.#waiting[at * this.#width + place] ?? 0,
      );
      return { type, start: 0, end: present(this.#typeSizes[type], 'type'), values };
    });
    const rows = sortedRows({ rowCount: this.#waitingCount, columns });
    const tables = partition(
      rows,
      types.map((name) => CONSTANT_TYPES.has(name)),
    );
    return tables.map((table) => this.#writeTable(table));
  }

  #writeTable({ types, constants, rows: { columns, rowCount } }: SortedTable): CutTable {
    const row = new Uint32Array(columns.length);
    this.#out.begin(columns.length);
    for (let at = 0; at < rowCount; at += 1) {
      for (const [place, { values }] of columns.entries()) row[place] = values[at] ?? 0;
      this.#out.write(row);
    }
    return { types, constants, rowCount };
  }
}

function beginsWith(row: Uint32Array, constants: readonly number[]): boolean {
  for (let at = 0; at < constants.length; at += 1) if (row[at] !== constants[at]) return false;
  return true;
}
