/** Counters, gauges and histograms of one registry, each by one call. */

import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

export type MetricMaker = ReturnType<typeof metricMakerIn>;

/** What is made is in `registry`; a name can be made once. */
export function metricMakerIn(registry: Registry) {
  const registers = [registry];
  return {
    counter: (name: string, help: string, labelNames: readonly string[]) =>
      new Counter({ name, help, labelNames, registers }),
    /** With `ask`, its value is asked for when somebody scrapes; undefined: there is none. */
    gauge: (name: string, help: string, labelNames: readonly string[]) => {
      const asked: (() => void)[] = [];
      const gauge = new Gauge({
        name,
        help,
        labelNames,
        registers,
        collect: () => {
          for (const ask of asked) ask();
        },
      });
      return {
        set: (labels: Record<string, string>, value: number) => gauge.set(labels, value),
        ask: (labels: Record<string, string>, value: () => number | undefined) =>
          asked.push(() => {
            const now = value();
            if (now === undefined) gauge.remove(labels);
            else gauge.set(labels, now);
          }),
      };
    },
    histogram: (
      name: string,
      help: string,
      options: { readonly labelNames: readonly string[]; readonly buckets: number[] },
    ) => new Histogram({ name, help, registers, ...options }),
  };
}
