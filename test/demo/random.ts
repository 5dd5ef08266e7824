/** Chance that repeats: the same seed draws the same numbers, on every machine. */

export type Random = {
  /** An integer from 0 up to, not including, `end`. */
  below(end: number): number;
  /** True in `percent` of 100 cases. */
  chance(percent: number): boolean;
  pick<T>(items: readonly T[]): T;
  /** `count` different integers below `end`. */
  distinct(count: number, end: number): readonly number[];
};

/** Mulberry32: 32 bits of state, good enough to lay out organizations. */
export function random(seed: number): Random {
  let state = seed >>> 0;
  const below = (end: number) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * end);
  };
  return {
    below,
    chance: (percent) => below(100) < percent,
    pick: (items) => items[below(items.length)] as (typeof items)[number],
    distinct: (count, end) => {
      const drawn = new Set<number>();
      while (drawn.size < count) drawn.add(below(end));
      return [...drawn];
    },
  };
}
