/** Rows of text in columns, for people: numbers to the right, everything else to the left. */

export type Row = readonly (string | number)[];

/** One line per row, without a line break; numbers with separators. */
export function tableLines(rows: readonly Row[]): readonly string[] {
  const cells = rows.map((row) => row.map(cellText));
  const columnCount = Math.max(0, ...cells.map((row) => row.length));
  const widths = Array.from({ length: columnCount }, (_, column) =>
    Math.max(...cells.map((row) => row[column]?.length ?? 0)),
  );
  return cells.map((row, index) =>
    row
      .map((text, column) => {
        const width = widths[column] ?? 0;
        const isNumber = typeof rows[index]?.[column] === 'number';
        return isNumber ? text.padStart(width) : text.padEnd(width);
      })
      .join('  ')
      .trimEnd(),
  );
}

function cellText(cell: string | number): string {
  return typeof cell === 'number' ? cell.toLocaleString('en-US') : cell;
}
