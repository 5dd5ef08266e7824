import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testMetrics } from '../../fakes/kube-parts.ts';

/** As controller-runtime and client-go name them; the last block is ours. */
const NAMES = [
  'controller_runtime_active_workers',
  'controller_runtime_max_concurrent_reconciles',
  'controller_runtime_reconcile_errors_total',
  'controller_runtime_reconcile_panics_total',
  'controller_runtime_reconcile_time_seconds',
  'controller_runtime_reconcile_timeouts_total',
  'controller_runtime_reconcile_total',
  'controller_runtime_terminal_reconcile_errors_total',
  'leader_election_master_status',
  'leader_election_slowpath_total',
  'reflector_list_failures_total',
  'reflector_lists_total',
  'reflector_seconds_since_last_event',
  'reflector_watch_failures_total',
  'reflector_watches_total',
  'rest_client_rate_limiter_duration_seconds',
  'rest_client_request_duration_seconds',
  'rest_client_request_retries_total',
  'rest_client_request_size_bytes',
  'rest_client_requests_total',
  'rest_client_response_size_bytes',
  'workqueue_adds_total',
  'workqueue_depth',
  'workqueue_longest_running_processor_seconds',
  'workqueue_queue_duration_seconds',
  'workqueue_retries_total',
  'workqueue_unfinished_work_seconds',
  'workqueue_work_duration_seconds',
];

function checkPrinted(text: string, line: string): void {
  assert.ok(text.includes(`${line}\n`), `${line} is not in\n${text}`);
}

test('every metric has the name that dashboards know', () => {
  const { registry } = testMetrics();
  const names = registry.getMetricsAsArray().map(({ name }) => name);
  assert.deepEqual(names.toSorted(), NAMES);
});

test('passes are counted by how they ended', async () => {
  const { registry, controller } = testMetrics();
  const metrics = controller('c', 4);
  metrics.observeReconcile('success', 30);
  metrics.observeReconcile('error', 40);
  metrics.countPanic();
  metrics.countTimeout();
  metrics.setActiveWorkers(2);
  const text = await registry.metrics();
  checkPrinted(text, 'controller_runtime_reconcile_total{controller="c",result="success"} 1');
  checkPrinted(text, 'controller_runtime_reconcile_errors_total{controller="c"} 1');
  checkPrinted(text, 'controller_runtime_reconcile_panics_total{controller="c"} 1');
  checkPrinted(text, 'controller_runtime_reconcile_timeouts_total{controller="c"} 1');
  checkPrinted(text, 'controller_runtime_terminal_reconcile_errors_total{controller="c"} 0');
  checkPrinted(text, 'controller_runtime_max_concurrent_reconciles{controller="c"} 4');
  checkPrinted(text, 'controller_runtime_active_workers{controller="c"} 2');
  checkPrinted(text, 'controller_runtime_reconcile_time_seconds_sum{controller="c"} 0.07');
});

test('who leads says so; how old a watch’s last word is is asked when it is scraped', async () => {
  const { registry, leader, reflector } = testMetrics();
  const leading = leader('l');
  let sinceMs = 1_000;
  const watching = reflector('pods', () => sinceMs);
  leading.setLeading(true);
  leading.countSlowPath();
  watching.countList(false);
  watching.countList(true);
  watching.countWatch(false);
  watching.countWatch(true);
  sinceMs = 7_000;
  const text = await registry.metrics();
  checkPrinted(text, 'leader_election_master_status{name="l"} 1');
  checkPrinted(text, 'leader_election_slowpath_total{name="l"} 1');
  checkPrinted(text, 'reflector_seconds_since_last_event{name="pods"} 7');
  checkPrinted(text, 'reflector_lists_total{name="pods"} 1');
  checkPrinted(text, 'reflector_watch_failures_total{name="pods"} 1');
});

test('of several watches of one kind the one that was silent for longest is told', async () => {
  const { registry, reflector } = testMetrics();
  reflector('pods', () => 9_000);
  const second = reflector('pods', () => 30_000);
  reflector('pods', () => 2_000);
  checkPrinted(await registry.metrics(), 'reflector_seconds_since_last_event{name="pods"} 30');
  second.end();
  checkPrinted(await registry.metrics(), 'reflector_seconds_since_last_event{name="pods"} 9');
});

test('a kind that nobody watches any more has no last word', async () => {
  const { registry, reflector } = testMetrics();
  reflector('pods', () => 9_000).end();
  assert.doesNotMatch(await registry.metrics(), /since_last_event\{/u);
});
