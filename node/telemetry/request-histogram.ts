/**
 * How long answers took, by path and status. prom-client's own histogram looks labels up on every
 * observation, which was a quarter of all that is ours in a request; here it is an addition to a row
 * of numbers, and the text is made when someone reads it.
 */

export type RequestHistogramOptions = {
  readonly name: string;
  readonly help: string;
  /** Upper bounds, ascending; what is above the last is counted under `+Inf`. */
  readonly bucketsSeconds: readonly number[];
};

type Series = {
  readonly path: string;
  readonly status: number;
  /** Answers per bucket, the last for those above all bounds; not cumulated. */
  readonly counts: Float64Array;
  sumSeconds: number;
};

export class RequestHistogram {
  readonly #options: RequestHistogramOptions;
  readonly #byPath = new Map<string, Map<number, Series>>();

  constructor(options: RequestHistogramOptions) {
    this.#options = options;
  }

  /** Every pair of path and status is a series that stays: both must come from a fixed set. */
  observe(path: string, status: number, seconds: number): void {
    const series = this.#byPath.get(path)?.get(status) ?? this.#add(path, status);
    const bucket = this.#bucketOf(seconds);
    series.counts[bucket] = (series.counts[bucket] ?? 0) + 1;
    series.sumSeconds += seconds;
  }

  /** In Prometheus' text format, version 0.0.4; ends with a line end. */
  text(): string {
    const { name, help } = this.#options;
    const all = [...this.#byPath.values()].flatMap((byStatus) => [...byStatus.values()]);
    const lines = [
      `# HELP ${name} ${help}`,
      `# TYPE ${name} histogram`,
      ...all.flatMap((series) => this.#linesOf(series)),
    ];
    return `${lines.join('\n')}\n`;
  }

  #bucketOf(seconds: number): number {
    const { bucketsSeconds } = this.#options;
    let bucket = 0;
    while (bucket < bucketsSeconds.length && seconds > (bucketsSeconds[bucket] ?? 0)) bucket += 1;
    return bucket;
  }

  #add(path: string, status: number): Series {
    const counts = new Float64Array(this.#options.bucketsSeconds.length + 1);
    const series = { path, status, counts, sumSeconds: 0 };
    const byStatus = this.#byPath.get(path) ?? new Map<number, Series>();
    this.#byPath.set(path, byStatus.set(status, series));
    return series;
  }

  #linesOf({ path, status, counts, sumSeconds }: Series): readonly string[] {
    const { name, bucketsSeconds } = this.#options;
    const labels = `path="${escaped(path)}",status_code="${status}"`;
    let count = 0;
    const buckets = [...bucketsSeconds, '+Inf'].map((bound, bucket) => {
      count += counts[bucket] ?? 0;
      return `${name}_bucket{${labels},le="${bound}"} ${count}`;
    });
    return [
      ...buckets,
      `${name}_sum{${labels}} ${sumSeconds}`,
      `${name}_count{${labels}} ${count}`,
    ];
  }
}

/** As a label's value is written. */
function escaped(value: string): string {
  return value.replace(/[\\"]/gu, '\\$&').replaceAll('\n', '\\n');
}
