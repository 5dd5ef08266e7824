/** Lists as JSON: a long one is written in pieces, so that it stops when its time is over. */

import type { Deadline } from '../lib/deadline.ts';

/** Some milliseconds of work. */
const ELEMENTS_PER_PIECE = 5_000;

/** As JSON.stringify writes it; throws `budget_exhausted`. */
export function jsonOfList(list: readonly unknown[], deadline: Deadline): string {
  if (list.length <= ELEMENTS_PER_PIECE) return JSON.stringify(list);
  const pieces: string[] = [];
  for (let start = 0; start < list.length; start += ELEMENTS_PER_PIECE) {
    deadline.check();
    pieces.push(JSON.stringify(list.slice(start, start + ELEMENTS_PER_PIECE)).slice(1, -1));
  }
  return `[${pieces.join(',')}]`;
}
