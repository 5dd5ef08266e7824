/** Choices for generators: every one is drawn by fast-check, so a seed says everything. */

import fc from 'fast-check';

export type Chooser = {
  /** An integer from 0 up to, not including, `end`. */
  below(end: number): number;
  /** True in `percent` of 100 cases. */
  chance(percent: number): boolean;
  pick<T>(items: readonly T[]): T;
  /** An item with a probability in proportion to its weight. */
  weighted<T>(items: readonly (readonly [weight: number, item: T])[]): T;
  /** Each item with this chance, in their order. */
  some<T>(items: readonly T[], percent: number): readonly T[];
  /** As many results as `least` + something below `end`. */
  times<T>(least: number, end: number, make: () => T): readonly T[];
};

/** What `make` makes of the choices that fast-check draws. */
export function chosen<T>(make: (chooser: Chooser) => T): fc.Arbitrary<T> {
  return fc.infiniteStream(fc.nat()).map((numbers) => {
    const below = (end: number) => (numbers.next().value as number) % end;
    const chance = (percent: number) => below(100) < percent;
    return make({
      below,
      chance,
      pick: (items) => items[below(items.length)] as (typeof items)[number],
      weighted(items) {
        let at = below(items.reduce((sum, [weight]) => sum + weight, 0));
        return (items.find(([weight]) => (at -= weight) < 0) ?? items[0])?.[1] as never;
      },
      some: (items, percent) => items.filter(() => chance(percent)),
      times: (least, end, item) => Array.from({ length: least + below(end) }, item),
    });
  });
}
