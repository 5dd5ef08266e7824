import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Registry } from 'prom-client';
import { metricMakerIn } from '../../../operator/kube/metric-maker.ts';
import { restClientMetrics } from '../../../operator/kube/rest-client-metrics.ts';

function checkPrinted(text: string, line: string): void {
  assert.ok(text.includes(`${line}\n`), `${line} is not in\n${text}`);
}

test('sizes and times of requests are in bytes and seconds', async () => {
  const registry = new Registry();
  const restClient = restClientMetrics(metricMakerIn(registry));
  const of = { verb: 'GET', host: 'h' };
  const sizes = { requestBytes: 3, responseBytes: 500 };
  restClient.observeRequest({ ...of, code: '200', durationMs: 250, ...sizes });
  restClient.observeRetry({ ...of, code: '429', heldBackMs: 1_500 });
  const text = await registry.metrics();
  checkPrinted(text, 'rest_client_request_duration_seconds_sum{verb="GET",host="h"} 0.25');
  checkPrinted(text, 'rest_client_request_size_bytes_sum{verb="GET",host="h"} 3');
  checkPrinted(text, 'rest_client_response_size_bytes_sum{verb="GET",host="h"} 500');
  checkPrinted(text, 'rest_client_rate_limiter_duration_seconds_sum{verb="GET",host="h"} 1.5');
});
