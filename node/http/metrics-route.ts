/** GET /metrics: the node in numbers, in Prometheus' text format. Asked without a key. */

import { PATHS } from '../contract.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import type { Route } from './route.ts';

export function metricsRoute(metrics: Pick<Metrics, 'exposition' | 'contentType'>): Route {
  return {
    method: 'GET',
    path: PATHS.metrics,
    answer: async () => ({
      status: 200,
      body: await metrics.exposition(),
      headers: { 'content-type': metrics.contentType },
    }),
  };
}
