/** Words of which some stretches are ascending. */

import type { Words } from './words.ts';

export class SortedWords {
  readonly words: Words;

  constructor(words: Words) {
    this.words = words;
  }

  /**
   * The first place in [start, end), which is ascending, with a word of at least `value`; or `end`.
   */
  lowerBound(value: number, start: number, end: number): number {
    const { words } = this;
    let low = start;
    let high = end;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (words.at(middle) < value) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
