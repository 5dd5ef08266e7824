/**
 * Rows in the order of one rotation → runs in the order of the next, whose leading column is the last
 * one here: a sort by that alone, which keeps the order among equals.
 */

import { present } from '../../lib/assert.ts';
import { free } from '../free.ts';
import { RowOrder } from '../write/row-order.ts';
import { bufferBytesFor } from './memory-plan.ts';
import type { MemoryPlan } from './memory-plan.ts';
import { RowWriter } from './row-stream.ts';
import type { Spill, SpillArea } from './spill-area.ts';
import { SpillWriter } from './spill-writer.ts';

export type SpilledRun = { readonly spill: Spill; readonly rowCount: number };

/** The order, the one made of it, and at worst four counters per row (row-order.ts). */
const SORT_BYTES_PER_ROW = 24;

const ROWS_MIN = 16;

export class RunSorter {
  readonly #area: SpillArea;
  readonly #plan: MemoryPlan;
  readonly #columns: readonly Uint32Array[];
  readonly #lastTypeSize: number;
  readonly #rowCountMax: number;
  #rowCount = 0;
  readonly #runs: SpilledRun[] = [];

  /** `rowCount`: how many rows there will be; `typeSizes`: how many values the type of each column has. */
  constructor(
    rowCount: number,
    { area, plan, typeSizes }: { area: SpillArea; plan: MemoryPlan; typeSizes: readonly number[] },
  ) {
    const bytesPerRow = typeSizes.length * 4 + SORT_BYTES_PER_ROW;
    const rowCountMax = Math.max(ROWS_MIN, Math.floor(plan.runBytesMax / bytesPerRow));
    this.#area = area;
    this.#plan = plan;
    this.#rowCountMax = Math.min(rowCountMax, rowCount);
    this.#columns = typeSizes.map(() => new Uint32Array(this.#rowCountMax));
    this.#lastTypeSize = present(typeSizes.at(-1), 'column');
  }

  add(row: Uint32Array): void {
    if (this.#rowCount === this.#rowCountMax) this.#spill();
    for (let at = 0; at < this.#columns.length; at += 1) {
      const column = this.#columns[at];
      if (column !== undefined) column[this.#rowCount] = row[at] ?? 0;
    }
    this.#rowCount += 1;
  }

  /** After the last row. */
  finish(): readonly SpilledRun[] {
    this.#spill();
    for (const column of this.#columns) free(column);
    return this.#runs;
  }

  #spill(): void {
    const rowCount = this.#rowCount;
    const last = present(this.#columns.at(-1), 'column').subarray(0, rowCount);
    using order = new RowOrder(rowCount);
    order.sortBy({ values: last, start: 0, end: this.#lastTypeSize });
    const rotated = [last, ...this.#columns.slice(0, -1)];
    const out = new SpillWriter(this.#area, bufferBytesFor(this.#plan, 1));
    const rows = new RowWriter(out);
    const row = new Uint32Array(rotated.length);
    rows.begin(rotated.length);
    for (const place of order.rows) {
      for (let at = 0; at < rotated.length; at += 1) row[at] = rotated[at]?.[place] ?? 0;
      rows.write(row);
    }
    this.#runs.push({ spill: out.close(), rowCount });
    this.#rowCount = 0;
  }
}
