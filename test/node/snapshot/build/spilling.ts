/** A place for spills in memory, and streams of numbers through it. */

import { DiskUse } from '../../../../node/snapshot/build/disk-use.ts';
import { planFor } from '../../../../node/snapshot/build/memory-plan.ts';
import { RowReader, RowWriter } from '../../../../node/snapshot/build/row-stream.ts';
import { SpillArea } from '../../../../node/snapshot/build/spill-area.ts';
import type { Spill } from '../../../../node/snapshot/build/spill-area.ts';
import { SpillReader } from '../../../../node/snapshot/build/spill-reader.ts';
import { SpillWriter } from '../../../../node/snapshot/build/spill-writer.ts';
import { CrashingDisk } from '../../../fakes/crashing-disk.ts';

export const SPILLS = '/spills';

/** So small that everything takes several buffers. */
export const TINY = planFor(0);

export const AMPLE = planFor(64 * 1024 * 1024);

export function spilling() {
  const disk = new CrashingDisk();
  const use = new DiskUse();
  return { disk, use, area: new SpillArea({ disk, directory: SPILLS, use }) };
}

export function spilled(area: SpillArea, write: (out: SpillWriter) => void): Spill {
  const out = new SpillWriter(area, 64);
  write(out);
  return out.close();
}

/** Rows of one table; a stream may hold several tables. */
export type TestRows = readonly (readonly number[])[];

export function spilledRows(area: SpillArea, ...tables: readonly TestRows[]): Spill {
  return spilled(area, (out) => {
    const rows = new RowWriter(out);
    for (const table of tables) {
      rows.begin(table[0]?.length ?? 0);
      for (const row of table) rows.write(Uint32Array.from(row));
    }
  });
}

/** What is in the stream, `rowCount` rows of `width` columns after each other. */
export function rowsIn(
  area: SpillArea,
  spill: Spill,
  tables: readonly { readonly width: number; readonly rowCount: number }[],
): number[][][] {
  const from = new SpillReader(area, spill, 64);
  const rows = new RowReader(from);
  const read = tables.map(({ width, rowCount }) => {
    rows.begin(width);
    return Array.from({ length: rowCount }, () => {
      rows.next();
      return [...rows.row];
    });
  });
  from.close();
  return read;
}
