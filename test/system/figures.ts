/** Measured numbers and how they are shown. Pure. */

/** The value below which `rank` (0 to 1) of all lie; undefined of none. */
export function quantile(all: readonly number[], rank: number): number | undefined {
  const sorted = all.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * rank))];
}

/** Columns as wide as their widest cell; the first to the left, the others to the right. */
export function table(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((cells) => (cells[column] ?? '').length)),
  );
  const line = (cells: readonly string[]) =>
    widths
      .map((width, column) => {
        const cell = cells[column] ?? '';
        return column === 0 ? cell.padEnd(width) : cell.padStart(width);
      })
      .join('   ')
      .trimEnd();
  const [head = '', ...body] = rows.map(line);
  return [head, widths.map((width) => '-'.repeat(width)).join('   '), ...body];
}
