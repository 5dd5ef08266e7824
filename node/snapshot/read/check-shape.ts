/**
 * Do the sections fit each other? Lengths and ends only, not what is in the rows: that was checked by
 * whoever checked the bytes. A file whose bytes are as written may still have been written wrongly.
 */

import { NONE } from '../../eval/facts.ts';
import { damaged } from '../damaged.ts';
import type { ReadableSections } from './readable-sections.ts';
import { WORDS_PER_COLUMN } from '../sections.ts';
import type { Words } from './words.ts';

/** Throws NodeError `damaged_generation`. */
export function checkShape(sections: ReadableSections): void {
  const { names, nameEnds, typeEnds, predicates } = sections;
  check(nameEnds.length === typeEnds.length + predicates.length / 2, 'nameEnds');
  checkEnds(nameEnds, names.length, 'nameEnds');
  checkDictionary(sections);
  checkColumns(sections);
}

function checkDictionary(sections: ReadableSections): void {
  const { typeEnds, idBytes, idStarts, idSlots, slotEnds } = sections;
  checkEnds(typeEnds, idStarts.length - 1, 'typeEnds');
  check(idStarts.at(0) === 0 && idStarts.at(idStarts.length - 1) === idBytes.length, 'idStarts');
  check(slotEnds.length === typeEnds.length, 'slotEnds');
  checkEnds(slotEnds, idSlots.length, 'slotEnds');
}

function checkColumns({ typeEnds, idStarts, predicates, tables, columns }: ReadableSections): void {
  let tableCount = 0;
  let columnCount = 0;
  for (let at = 0; at < predicates.length; at += 2) {
    tableCount += predicates.at(at + 1);
    columnCount += predicates.at(at) * predicates.at(at + 1);
  }
  check(tables.length === tableCount * 2, 'tables');
  check(columns.length === columnCount * WORDS_PER_COLUMN, 'columns');
  for (let at = 0; at < columns.length; at += WORDS_PER_COLUMN) {
    const constant = columns.at(at + 1);
    check(columns.at(at) < typeEnds.length, 'columns');
    check(constant === NONE || constant < idStarts.length - 1, 'columns');
  }
}

/** Where things end that lie end to end. */
function checkEnds(ends: Words, total: number, name: keyof ReadableSections): void {
  let last = 0;
  for (let at = 0; at < ends.length; at += 1) {
    check(ends.at(at) >= last, name);
    last = ends.at(at);
  }
  check(last === total, name);
}

function check(fits: boolean, name: keyof ReadableSections): void {
  if (!fits) throw damaged(`its section ${name} does not fit the others`);
}
