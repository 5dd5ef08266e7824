/** One subject of the benchmark as it is printed: a table, what to know when reading it, goals. */

import { table } from '../system/figures.ts';

export type Section = {
  readonly title: string;
  /** The first row is the head. */
  readonly rows: readonly (readonly string[])[];
  readonly notes: readonly string[];
  readonly goals: readonly Goal[];
};

/** A figure that must be reached. */
export type Goal = {
  readonly what: string;
  readonly measured: number;
  readonly unit: string;
  readonly limit: number;
  readonly kind: 'at least' | 'at most';
};

export function isReached(goal: Goal): boolean {
  // What could not be measured is not reached.
  return goal.kind === 'at least' ? goal.measured >= goal.limit : goal.measured <= goal.limit;
}

export function print(section: Section): string {
  const goals = section.goals.map((goal) => {
    const verdict = isReached(goal) ? 'PASS' : 'FAIL';
    const measured = `${number(goal.measured)} ${goal.unit}`;
    return `${verdict}  ${goal.what}: ${measured}, ${goal.kind} ${number(goal.limit)} ${goal.unit}`;
  });
  const notes = section.notes.map((note) => `(${note})`);
  const parts = [[section.title], table(section.rows), notes, goals].filter(
    (part) => part.length > 0,
  );
  return `${parts.map((part) => part.join('\n')).join('\n\n')}\n\n`;
}

/** Three figures that matter, thousands apart: 0.0123, 1.23, 12.3, 1,234,567. */
export function number(value: number): string {
  if (!Number.isFinite(value)) return '-';
  if (Math.abs(value) >= 100) return Math.round(value).toLocaleString('en-US');
  return value === 0 ? '0' : Number(value.toPrecision(3)).toString();
}
