/** Which files of the programs have too little line coverage, and how that is said. Pure. */

export type FileCoverage = {
  /** Relative to the repository. */
  readonly path: string;
  readonly lineCount: number;
  readonly coveredLineCount: number;
};

export type Verdict = { readonly passed: boolean; readonly lines: readonly string[] };

/**
 * `expected` are the files that have code to run; one that no test loads has no report at all and
 * counts as 0 %. The lines name every file under `percentMin` and end with the total.
 */
export function judgeCoverage(options: {
  readonly files: readonly FileCoverage[];
  readonly expected: readonly string[];
  readonly percentMin: number;
}): Verdict {
  const byPath = new Map(options.files.map((file) => [file.path, file]));
  const percents = options.expected.map((path) => {
    const file = byPath.get(path);
    return { path, percent: file === undefined ? 0 : percentOf([file]) };
  });
  const low = percents.filter(({ percent }) => percent < options.percentMin);
  const total = `${percentOf(options.files).toFixed(1)} % of lines, ${options.expected.length} files`;
  return {
    passed: low.length === 0,
    lines: [
      ...low.map(({ path, percent }) => {
        return `${path}: ${percent.toFixed(1)} % of lines covered, needs ${options.percentMin} %`;
      }),
      `coverage of node/ and operator/: ${total}, ${low.length} under ${options.percentMin} %`,
    ],
  };
}

function percentOf(files: readonly FileCoverage[]): number {
  const lineCount = files.reduce((sum, file) => sum + file.lineCount, 0);
  const coveredLineCount = files.reduce((sum, file) => sum + file.coveredLineCount, 0);
  return lineCount === 0 ? 100 : (100 * coveredLineCount) / lineCount;
}
