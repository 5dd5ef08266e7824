/** A few rows as a table keeps them, under each form that the index of a column may have. */

import { ResidentWords } from '../../../node/snapshot/read/words.ts';

/** Sorted by the first column, whose values are 10 to 19. */
const ROWS = [
  [11, 5],
  [11, 7],
  [14, 1],
  [19, 2],
] as const;

export function indexedRows(form: 'dense' | 'sorted') {
  const starts = Array.from({ length: 11 }, (_, at) => ROWS.filter(([v]) => v < 10 + at).length);
  const index = form === 'dense' ? starts : ROWS.map(([value]) => value);
  const words = Uint32Array.from([...index, ...ROWS.map(([, other]) => other)]);
  const layout = {
    form,
    leadingColumn: 0,
    otherColumns: [1],
    indexStart: 0,
    othersStart: index.length,
  };
  const range = { start: 10, end: 20 };
  return { layout, parts: { rowCount: ROWS.length, words: new ResidentWords(words), range } };
}
