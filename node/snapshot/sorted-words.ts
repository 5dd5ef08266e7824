/** Words of which some stretches are ascending. */

export class SortedWords {
  readonly words: Uint32Array;

  constructor(words: Uint32Array) {
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
      if ((words[middle] ?? 0) < value) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
