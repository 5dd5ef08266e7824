/**
 * The node in numbers, for Prometheus. Two series are the vendor's, with its names, labels and
 * buckets, so that dashboards made for its node go on working. All names are in contract.ts.
 */

import { collectDefaultMetrics, Counter, Gauge, Registry } from 'prom-client';
import { METRICS } from '../contract.ts';
import type { Clock } from '../lib/clock.ts';
import { RequestHistogram } from './request-histogram.ts';

export type Metrics = {
  /** One answer: `path` must come from a fixed set, for each one is a series that stays. */
  readonly observeRequest: (path: string, status: number, durationMs: number) => void;
  /** One attempt to copy the environment. */
  readonly observeSync: (sync: SyncMeasure) => void;
  /** Everything as Prometheus reads it; ages are those of this moment. */
  readonly exposition: () => Promise<string>;
  /** Of `exposition`. */
  readonly contentType: string;
};

export type SyncMeasure = {
  /** `replaced`, or why it was not. */
  readonly outcome: string;
  readonly durationMs: number;
  readonly failuresInARow: number;
};

export type MetricsParts = {
  readonly clock: Pick<Clock, 'nowMs' | 'monotonicMs'>;
  /** The copy that answers; undefined while there is none. */
  readonly copy: () => CopyMeasure | undefined;
};

export type CopyMeasure = {
  /** When the copy began to be taken, in milliseconds since 1970. */
  readonly takenAtMs: number;
  /** The same moment, as Clock.monotonicMs. */
  readonly begunMs: number;
  readonly factCount: number;
};

/** The vendor's, which are also the Prometheus clients' own. */
const BUCKETS_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** Metrics of a registry of their own, those of the process and the runtime included. */
export function createMetrics(parts: MetricsParts): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  addCopyGauges(registry, parts);
  const requests = new RequestHistogram({
    name: METRICS.httpRequests,
    help: 'HTTP response latency histogram',
    bucketsSeconds: BUCKETS_SECONDS,
  });
  return {
    observeRequest: (path, status, durationMs) => requests.observe(path, status, durationMs / 1e3),
    observeSync: addSyncs(registry),
    exposition: async () => `${await registry.metrics()}\n${requests.text()}`,
    contentType: registry.contentType,
  };
}

function addSyncs(registry: Registry): Metrics['observeSync'] {
  const registers = [registry];
  const syncs = new Counter({
    name: METRICS.syncs,
    help: 'Attempts to copy the environment, by how they ended',
    labelNames: ['outcome'],
    registers,
  });
  const duration = new Gauge({
    name: METRICS.syncDurationSeconds,
    help: 'How long the last copy took that was taken into use',
    registers,
  });
  const failures = new Gauge({
    name: METRICS.syncFailuresInARow,
    help: 'Attempts that failed since a copy was last taken into use',
    registers,
  });
  return ({ outcome, durationMs, failuresInARow }) => {
    syncs.inc({ outcome });
    failures.set(failuresInARow);
    if (failuresInARow === 0) duration.set(durationMs / 1_000);
  };
}

/**
 * Both have no sample while there is no copy: an age of 0 would look perfectly fresh, and comparing
 * with NaN keeps an alert silent; `absent()` sees what is not there.
 */
function addCopyGauges(registry: Registry, { clock, copy }: MetricsParts): void {
  addGauge(registry, {
    name: METRICS.snapshotAgeMs,
    help: 'Age of your policies and facts in milliseconds',
    read: () => ageMsOf(copy(), clock),
  });
  addGauge(registry, {
    name: METRICS.facts,
    help: 'Facts in the copy that answers',
    read: () => copy()?.factCount,
  });
}

/**
 * The larger of what two clocks say: the one on the wall may have been set back since, the other one
 * may stand still while the machine sleeps.
 */
function ageMsOf(copy: CopyMeasure | undefined, clock: MetricsParts['clock']): number | undefined {
  if (copy === undefined) return undefined;
  const ageMs = Math.max(clock.nowMs() - copy.takenAtMs, clock.monotonicMs() - copy.begunMs);
  return Math.round(ageMs);
}

type GaugeParts = {
  readonly name: string;
  readonly help: string;
  /** At each scrape; undefined: no sample. */
  readonly read: () => number | undefined;
};

function addGauge(registry: Registry, { name, help, read }: GaugeParts): void {
  const gauge = new Gauge({
    name,
    help,
    registers: [registry],
    collect: () => {
      const value = read();
      if (value === undefined) gauge.remove();
      else gauge.set(value);
    },
  });
}
