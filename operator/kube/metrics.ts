/**
 * The kernel's metrics, by the names that controller-runtime and client-go use, so that dashboards and
 * alerts made for them work.
 */

import type { Registry } from 'prom-client';
import { type MetricMaker, metricMakerIn } from './metric-maker.ts';
import { type RestClientMetrics, restClientMetrics } from './rest-client-metrics.ts';

/** What a queue is asked when somebody scrapes. */
export type WorkQueueGauges = {
  readonly depth: number;
  /** How long each item that is being worked on has been so. */
  readonly processingMs: readonly number[];
};

export type WorkQueueMetrics = {
  countAdd(): void;
  countRetry(): void;
  observeWait(waitMs: number): void;
  observeWork(workMs: number): void;
};

export type ReconcileResult = 'success' | 'requeue_after' | 'error';

export type ControllerMetrics = {
  observeReconcile(result: ReconcileResult, durationMs: number): void;
  countPanic(): void;
  countTimeout(): void;
  setActiveWorkers(workers: number): void;
};

export type ReflectorMetrics = {
  countList(failed: boolean): void;
  countWatch(failed: boolean): void;
  /** It watches no more. */
  end(): void;
};

export type LeaderMetrics = {
  setLeading(isLeading: boolean): void;
  /** A renewal that had to read the lease first. */
  countSlowPath(): void;
};

export type KubeMetrics = {
  readonly restClient: RestClientMetrics;
  readonly workQueue: (name: string, gauges: () => WorkQueueGauges) => WorkQueueMetrics;
  readonly controller: (name: string, workersMax: number) => ControllerMetrics;
  /** `sinceLastEventMs`: since the API server was last heard of this kind. Of several of one kind the longest is told. */
  readonly reflector: (name: string, sinceLastEventMs: () => number) => ReflectorMetrics;
  readonly leader: (name: string) => LeaderMetrics;
};

const QUEUE_SECONDS = [1e-8, 1e-7, 1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 1e-1, 1, 10, 100, 1000];
const RECONCILE_SECONDS = [
  0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.6, 0.7, 0.8, 0.9, 1,
  1.25, 1.5, 1.75, 2, 2.5, 3, 3.5, 4, 4.5, 5, 6, 7, 8, 9, 10, 15, 20, 25, 30, 40, 50, 60,
];

/** All of them, in `registry`. Call once for a registry. */
export function createKubeMetrics(registry: Registry): KubeMetrics {
  const make = metricMakerIn(registry);
  return {
    restClient: restClientMetrics(make),
    workQueue: workQueueMetrics(make),
    controller: controllerMetrics(make),
    reflector: reflectorMetrics(make),
    leader: leaderMetrics(make),
  };
}

function workQueueMetrics(make: MetricMaker): KubeMetrics['workQueue'] {
  const labelNames = ['name', 'controller'];
  const buckets = QUEUE_SECONDS;
  const depth = make.gauge('workqueue_depth', 'Items that wait.', labelNames);
  const unfinished = make.gauge(
    'workqueue_unfinished_work_seconds',
    'Seconds of work in progress, over all items that are being worked on.',
    labelNames,
  );
  const longest = make.gauge(
    'workqueue_longest_running_processor_seconds',
    'Seconds of the item that is being worked on for the longest.',
    labelNames,
  );
  const adds = make.counter('workqueue_adds_total', 'Items added.', labelNames);
  const retries = make.counter('workqueue_retries_total', 'Items tried again.', labelNames);
  const waited = make.histogram('workqueue_queue_duration_seconds', 'How long items waited.', {
    labelNames,
    buckets,
  });
  const worked = make.histogram('workqueue_work_duration_seconds', 'How long items took.', {
    labelNames,
    buckets,
  });
  return (name, gauges) => {
    const labels = { name, controller: name };
    depth.ask(labels, () => gauges().depth);
    unfinished.ask(labels, () => gauges().processingMs.reduce((sum, ms) => sum + ms, 0) / 1_000);
    longest.ask(labels, () => Math.max(0, ...gauges().processingMs) / 1_000);
    return {
      countAdd: () => adds.inc(labels),
      countRetry: () => retries.inc(labels),
      observeWait: (waitMs) => waited.observe(labels, waitMs / 1_000),
      observeWork: (workMs) => worked.observe(labels, workMs / 1_000),
    };
  };
}

function controllerMetrics(make: MetricMaker): KubeMetrics['controller'] {
  const prefix = 'controller_runtime_';
  const labelNames = ['controller'];
  const total = make.counter(`${prefix}reconcile_total`, 'Passes by result.', [
    'controller',
    'result',
  ]);
  const errors = make.counter(`${prefix}reconcile_errors_total`, 'Passes that failed.', labelNames);
  const terminal = make.counter(
    `${prefix}terminal_reconcile_errors_total`,
    'Passes that failed for good: always 0, as every failure is tried again.',
    labelNames,
  );
  const panics = make.counter(`${prefix}reconcile_panics_total`, 'Passes that threw.', labelNames);
  const timeouts = make.counter(
    `${prefix}reconcile_timeouts_total`,
    'Passes that were told to stop because they took too long.',
    labelNames,
  );
  const time = make.histogram(`${prefix}reconcile_time_seconds`, 'How long passes took.', {
    labelNames,
    buckets: RECONCILE_SECONDS,
  });
  const workersMax = make.gauge(
    `${prefix}max_concurrent_reconciles`,
    'Passes that may run at once.',
    labelNames,
  );
  const active = make.gauge(`${prefix}active_workers`, 'Passes that run now.', labelNames);
  return (controller, max) => {
    const labels = { controller };
    workersMax.set(labels, max);
    active.set(labels, 0);
    for (const counter of [errors, terminal, panics, timeouts]) counter.inc(labels, 0);
    return {
      observeReconcile: (result, durationMs) => {
        total.inc({ controller, result });
        if (result === 'error') errors.inc(labels);
        time.observe(labels, durationMs / 1_000);
      },
      countPanic: () => panics.inc(labels),
      countTimeout: () => timeouts.inc(labels),
      setActiveWorkers: (workers) => active.set(labels, workers),
    };
  };
}

function reflectorMetrics(make: MetricMaker): KubeMetrics['reflector'] {
  const labelNames = ['name'];
  const lists = make.counter('reflector_lists_total', 'Lists that were begun.', labelNames);
  const listsFailed = make.counter(
    'reflector_list_failures_total',
    'Lists that failed.',
    labelNames,
  );
  const watches = make.counter('reflector_watches_total', 'Watches that were begun.', labelNames);
  const watchesFailed = make.counter(
    'reflector_watch_failures_total',
    'Watches that ended with an error.',
    labelNames,
  );
  const sinceLastEvent = make.gauge(
    'reflector_seconds_since_last_event',
    'Seconds since the API server last said anything about this kind.',
    labelNames,
  );
  const watchers = new Map<string, Set<() => number>>();
  return (name, sinceLastEventMs) => {
    const ofKind = watchers.get(name) ?? new Set();
    if (!watchers.has(name)) {
      watchers.set(name, ofKind);
      sinceLastEvent.ask({ name }, () => longestSeconds(ofKind));
    }
    ofKind.add(sinceLastEventMs);
    return {
      countList: (failed) => (failed ? listsFailed : lists).inc({ name }),
      countWatch: (failed) => (failed ? watchesFailed : watches).inc({ name }),
      end: () => void ofKind.delete(sinceLastEventMs),
    };
  };
}

/** Undefined: nobody watches. */
function longestSeconds(ofKind: ReadonlySet<() => number>): number | undefined {
  const all = [...ofKind].map((sinceLastEventMs) => sinceLastEventMs() / 1_000);
  return all.length === 0 ? undefined : Math.max(...all);
}

function leaderMetrics(make: MetricMaker): KubeMetrics['leader'] {
  const status = make.gauge('leader_election_master_status', 'Leading: 1. Not: 0.', ['name']);
  const slow = make.counter(
    'leader_election_slowpath_total',
    'Renewals that had to read the lease first.',
    ['name'],
  );
  return (name) => {
    status.set({ name }, 0);
    return {
      setLeading: (isLeading) => status.set({ name }, isLeading ? 1 : 0),
      countSlowPath: () => slow.inc({ name }),
    };
  };
}
