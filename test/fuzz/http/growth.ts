/** Does a process grow with what it is asked? Told from samples of its memory and its open files. */

export type Sample = {
  /** Requests until then. */
  readonly asked: number;
  readonly residentBytes: number;
  readonly openFiles: number;
};

/** Before them a heap still grows to the size that it needs; behind them it must not. */
const WARM_REQUESTS = 30_000;
const GROWTH_BYTES_MAX = 48 * 1024 * 1024;
/** Connections that were under way at that moment. */
const OPEN_FILES_MAX = 64;

/** What has grown too much since the process was warm; undefined: nothing. */
export function growthOf(samples: readonly Sample[]): string | undefined {
  const last = samples.at(-1);
  if (last === undefined) return undefined;
  const warm = samples.filter(({ asked }) => asked >= WARM_REQUESTS);
  const [first = last] = warm;
  const bytes = least(warm.slice(-3)) - least(warm.slice(0, 3));
  if (bytes > GROWTH_BYTES_MAX) return `${bytes} bytes more than when it was warm`;
  const files = last.openFiles - first.openFiles;
  return files > OPEN_FILES_MAX ? `${files} open files more than when it was warm` : undefined;
}

function least(samples: readonly Sample[]): number {
  return Math.min(...samples.map(({ residentBytes }) => residentBytes));
}
