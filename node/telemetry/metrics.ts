/**
 * The node in numbers, for Prometheus. Two series are the vendor's, with its names, labels and
 * buckets, so that dashboards made for its node go on working. All names are in contract.ts, and what they
 * mean to whoever reads them in README.md.
 */

import { collectDefaultMetrics, Counter, Gauge, Registry } from 'prom-client';
import type { NodeStatus } from '../contract-status.ts';
import { METRICS } from '../contract.ts';
import { addAgreementMetrics } from './agreement-metrics.ts';
import { RequestHistogram } from './request-histogram.ts';
import { addStatusGauges } from './status-gauges.ts';

export type Metrics = {
  /** One answer: `path` must come from a fixed set, for each one is a series that stays. */
  readonly observeRequest: (path: string, status: number, durationMs: number) => void;
  /** One attempt to copy the environment. */
  readonly observeSync: (sync: SyncMeasure) => void;
  /** One copy that was tried before it was used: `take`, `take_and_warn` or `hold`. */
  readonly observeVerdict: (verdict: string) => void;
  /** One key that the primary was to be asked about: `accepted`, `refused`, `unknown` or `not_asked`. */
  readonly observeKeyCheck: (outcome: string) => void;
  /** Everything as Prometheus reads it; the status is that of this moment. */
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

/** The vendor's, which are also the Prometheus clients' own. */
const BUCKETS_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** Metrics of a registry of their own, those of the process and the runtime included. */
export function createMetrics({ status }: { readonly status: () => NodeStatus }): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const showStatus = addStatusGauges(registry);
  const showAgreement = addAgreementMetrics(registry);
  const requests = new RequestHistogram({
    name: METRICS.httpRequests,
    help: 'HTTP response latency histogram',
    bucketsSeconds: BUCKETS_SECONDS,
  });
  return {
    observeRequest: (path, code, durationMs) => requests.observe(path, code, durationMs / 1e3),
    observeSync: addSyncs(registry),
    observeVerdict: addVerdicts(registry),
    observeKeyCheck: addKeyChecks(registry),
    exposition: async () => {
      const shown = status();
      showStatus(shown);
      showAgreement(shown);
      return `${await registry.metrics()}\n${requests.text()}`;
    },
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
    if (outcome === 'replaced') duration.set(durationMs / 1_000);
  };
}

function addVerdicts(registry: Registry): Metrics['observeVerdict'] {
  const verdicts = new Counter({
    name: METRICS.guardVerdicts,
    help: 'Copies that were tried before they were used, by verdict',
    labelNames: ['verdict'],
    registers: [registry],
  });
  return (verdict) => verdicts.inc({ verdict });
}

function addKeyChecks(registry: Registry): Metrics['observeKeyCheck'] {
  const checks = new Counter({
    name: METRICS.keyChecks,
    help: 'Keys that the primary was to be asked about, by what came of it',
    labelNames: ['outcome'],
    registers: [registry],
  });
  return (outcome) => checks.inc({ outcome });
}
