/** What was measured on the way, for a table at the end. */

import { table } from '../system/figures.ts';

export type Measurements = {
  /** Adds a line: what it was, and how long it took. */
  readonly add: (what: string, milliseconds: number) => void;
  /** Adds how long some work takes. */
  readonly time: <T>(what: string, work: () => Promise<T>) => Promise<T>;
  readonly lines: () => readonly string[];
};

/** `onMeasured` hears of each line as it comes. */
export function measurements(onMeasured: (line: string) => void = () => {}): Measurements {
  const rows: (readonly [string, string])[] = [];
  const add = (what: string, milliseconds: number): void => {
    const seconds = (milliseconds / 1_000).toFixed(1);
    rows.push([what, seconds]);
    onMeasured(`${seconds.padStart(6)} s  ${what}`);
  };
  const time = async <T>(what: string, work: () => Promise<T>): Promise<T> => {
    const startMs = performance.now();
    const result = await work();
    add(what, performance.now() - startMs);
    return result;
  };
  return { add, time, lines: () => table([['measured', 'seconds'], ...rows]) };
}
