/** Metrics of the requests to the API server, by client-go's names. */

import type { MetricMaker } from './metric-maker.ts';

/** One request to the API server that got a reply, or `<error>` for code. */
export type RequestSample = {
  readonly verb: string;
  readonly host: string;
  readonly code: string;
  readonly durationMs: number;
  readonly requestBytes: number;
  readonly responseBytes: number;
};

export type RestClientMetrics = {
  observeRequest(sample: RequestSample): void;
  /** A request that is sent once more because of `code`, after being held back for `heldBackMs`. */
  observeRetry(sample: {
    readonly verb: string;
    readonly host: string;
    readonly code: string;
    readonly heldBackMs: number;
  }): void;
};

const LATENCY_SECONDS = [0.005, 0.025, 0.1, 0.25, 0.5, 1, 2, 4, 8, 15, 30, 45, 60];
const SIZE_BYTES = [64, 256, 512, 1024, 4096, 16_384, 65_536, 262_144, 1_048_576, 4_194_304];

/** Call once for a registry. */
export function restClientMetrics(make: MetricMaker): RestClientMetrics {
  const labelNames = ['verb', 'host'];
  const requests = make.counter(
    'rest_client_requests_total',
    'Requests to the API server by status code, method and host.',
    ['code', 'method', 'host'],
  );
  const latency = make.histogram(
    'rest_client_request_duration_seconds',
    'Request latency, until the reply was read.',
    { labelNames, buckets: LATENCY_SECONDS },
  );
  const sent = make.histogram('rest_client_request_size_bytes', 'Size of request bodies.', {
    labelNames,
    buckets: SIZE_BYTES,
  });
  const received = make.histogram('rest_client_response_size_bytes', 'Size of reply bodies.', {
    labelNames,
    buckets: SIZE_BYTES,
  });
  const heldBack = make.histogram(
    'rest_client_rate_limiter_duration_seconds',
    'How long requests were held back because the API server asked for it.',
    { labelNames, buckets: LATENCY_SECONDS },
  );
  const retries = make.counter('rest_client_request_retries_total', 'Requests sent once more.', [
    'code',
    'verb',
    'host',
  ]);
  return {
    observeRequest: ({ verb, host, code, durationMs, requestBytes, responseBytes }) => {
      requests.inc({ code, method: verb, host });
      latency.observe({ verb, host }, durationMs / 1_000);
      sent.observe({ verb, host }, requestBytes);
      received.observe({ verb, host }, responseBytes);
    },
    observeRetry: ({ verb, host, code, heldBackMs }) => {
      retries.inc({ code, verb, host });
      heldBack.observe({ verb, host }, heldBackMs / 1_000);
    },
  };
}
