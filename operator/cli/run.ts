/** The operator at work: everything is put together here, and ended in order. */

import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { VERSION } from '../../node/contract.ts';
import { FIELD_MANAGER } from '../api/names.ts';
import { GROUP } from '../api/osofallback.ts';
import { createClient, type KubeClient } from '../kube/client.ts';
import type { Clock } from '../kube/clock.ts';
import { Controller } from '../kube/controller.ts';
import { type ConfigSource, kubeConfigCredentials } from '../kube/credentials.ts';
import { EventRecorder } from '../kube/event-recorder.ts';
import { Expectations } from '../kube/expectations.ts';
import { LeaseElection } from '../kube/lease-election.ts';
import { keyOf } from '../kube/object.ts';
import { createTransport, type TransportLimits } from '../kube/transport.ts';
import { createHttpGet, type HttpGet } from '../observe/http-get.ts';
import { NodePolls } from '../observe/node-polls.ts';
import { startHealthServer } from '../ops/health-server.ts';
import { createLog, type Log } from '../ops/log.ts';
import { createOperatorMetrics, type OperatorMetrics } from '../ops/operator-metrics.ts';
import { Caches } from '../reconcile/caches.ts';
import { FALLBACKS } from '../reconcile/child-types.ts';
import { Cluster } from '../reconcile/cluster.ts';
import { reconcile, type ReconcileParts } from '../reconcile/reconcile.ts';
import { Settled } from '../reconcile/settled.ts';
import { Trust } from '../reconcile/trust.ts';
import type { OperatorOptions } from './options.ts';

export type RunDoor = {
  /** Takes whole lines of the log. */
  readonly write: (line: string) => void;
  readonly clock: Clock;
  /** In [0, 1). */
  readonly random: () => number;
  /** Ends the operator, in order. */
  readonly signal: AbortSignal;
};

/** A renewal of the lease that takes longer is late anyway. */
const LEASE_LIMITS: Partial<TransportLimits> = { requestTimeoutMs: 5_000, connectTimeoutMs: 3_000 };
/** What is left to be told when the operator ends. */
const FLUSH_MS_MAX = 1_000;

/** Resolves after `signal` has aborted and all is ended. Rejects when it cannot even begin. */
export async function runOperator(options: OperatorOptions, door: RunDoor): Promise<void> {
  const { clock, random, signal } = door;
  const log = createLog({ level: options.logLevel, write: door.write });
  const metrics = createOperatorMetrics();
  const credentials = kubeConfigCredentials({ source: sourceOf(options), clock });
  // Whoever has none is told at once, and not again and again.
  await credentials.access();
  const common = {
    credentials,
    metrics: metrics.kube.restClient,
    clock,
    random,
    userAgent: USER_AGENT,
  };
  await using stack = new AsyncDisposableStack();
  const transport = stack.adopt(createTransport(common), (each) => each.close());
  const client = createClient(transport);
  const get = stack.adopt(createHttpGet(), (each) => each.close());
  const parts = { options, door, log, metrics, client, get };
  const operator = assemble(parts);
  stack.defer(() => operator.flush());
  const health = await startHealthServer(options.port, {
    missingKinds: () => operator.caches.missingKinds,
    exposition: () => metrics.exposition(),
  });
  stack.use(health);
  log.info({ version: VERSION, port: health.port, namespaces: options.namespaces }, 'Started');
  await Promise.all([
    operator.caches.run(signal),
    tellIfKindIsMissing(client, log, signal),
    stand({ ...parts, common, lead: operator.lead }),
  ]);
  log.info({}, 'Ended');
}

const USER_AGENT = `${FIELD_MANAGER}/${VERSION}`;

function sourceOf({ kubeconfigPath }: OperatorOptions): ConfigSource {
  return kubeconfigPath === undefined
    ? { kind: 'default' }
    : { kind: 'file', path: kubeconfigPath };
}

type Parts = {
  readonly options: OperatorOptions;
  readonly door: RunDoor;
  readonly log: Log;
  readonly metrics: OperatorMetrics;
  readonly client: KubeClient;
  readonly get: HttpGet;
};

/** The parts that know of each other: what is heard or discovered wakes the controller. */
function assemble({ options, door, log, metrics, client, get }: Parts) {
  const { clock, random } = door;
  const ending = new AbortController();
  const recorder = new EventRecorder({
    client,
    controller: `${GROUP}/operator`,
    instance: identityOf(options),
    clock,
    random,
    log,
    signal: ending.signal,
  });
  const caches = new Caches({
    client,
    namespaces: options.namespaces,
    clock,
    random,
    log,
    metrics: metrics.kube.reflector,
    onSightChanged: () => {
      for (const fallback of caches.fallbacks.list()) controller.enqueue(keyOf(fallback));
    },
  });
  const polls = new NodePolls({ get, clock, random, onNews: (key) => controller.enqueue(key) });
  const parts: Omit<ReconcileParts, 'log'> = {
    cluster: new Cluster({ client, caches, expectations: new Expectations(clock) }),
    settled: new Settled(),
    trust: new Trust(),
    followNodes: (fleet, targets) => polls.follow(fleet, targets),
    unfollowNodes: (fleet) => polls.forget(fleet),
    tell: (regarding, note) => recorder.record(regarding, note),
    gauges: metrics,
    nowMs: () => clock.nowMs(),
    settings: settingsOf(options),
    installation: options.installation ?? hostname(),
  };
  const controller = new Controller({
    name: 'osofallback',
    sources: caches.sources(),
    reconcile: async (key, signal) => {
      const ofPass = log.child({ key, reconcileID: randomUUID() });
      const beganAtMs = clock.monotonicMs();
      const outcome = await reconcile(key, { ...parts, log: ofPass }, signal);
      const durationMs = Math.round(clock.monotonicMs() - beganAtMs);
      ofPass.debug({ durationMs, outcome: outcome.kind }, 'Pass');
      return outcome;
    },
    clock,
    log,
    metrics: metrics.kube,
  });
  return {
    caches,
    /** Works until told to stop; whoever leads next hears the nodes itself. */
    lead: async (leading: AbortSignal) => {
      await controller.run(leading);
      polls.close();
      metrics.clear();
    },
    flush: async () => await flush(recorder, ending, clock),
  };
}

/** Tells what is left to be told, for as long as that may take; then ends. */
async function flush(
  recorder: Pick<EventRecorder, 'flush'>,
  ending: AbortController,
  clock: Clock,
): Promise<void> {
  const isFlushed = new AbortController();
  clock.sleep(FLUSH_MS_MAX, isFlushed.signal).then(
    () => ending.abort(),
    () => undefined,
  );
  await recorder.flush();
  isFlushed.abort();
  ending.abort();
}

function settingsOf({ nodeImage, podNamespace }: OperatorOptions): ReconcileParts['settings'] {
  return {
    defaultImage: nodeImage,
    ...(podNamespace === undefined ? {} : { operatorNamespace: podNamespace }),
  };
}

/** Leads at once, or as long as it holds the lease. */
async function stand(
  parts: Parts & {
    readonly common: Parameters<typeof createTransport>[0];
    readonly lead: (leading: AbortSignal) => Promise<void>;
  },
): Promise<void> {
  const { options, door, log, metrics, common, lead } = parts;
  const { lease } = options;
  const { clock, random, signal } = door;
  if (lease === undefined) {
    await lead(signal);
    return;
  }
  const transport = createTransport({ ...common, limits: LEASE_LIMITS });
  const election = new LeaseElection({
    client: createClient(transport),
    lease,
    identity: identityOf(options),
    clock,
    random,
    log,
    metrics: metrics.kube.leader(lease.name),
  });
  try {
    await election.run(lead, signal);
  } finally {
    await transport.close();
  }
}

const RUN_ID = randomUUID();

/** Unique to this start of this process. */
function identityOf({ podName = hostname() }: OperatorOptions): string {
  return `${podName}_${RUN_ID}`;
}

/** Without the CRD the watch fails again and again, and does not say what to do. */
async function tellIfKindIsMissing(
  client: KubeClient,
  log: Log,
  signal: AbortSignal,
): Promise<void> {
  const isServed = await client.isServed(FALLBACKS, signal).catch(() => true);
  if (isServed || signal.aborted) return;
  log.error(
    {},
    `The cluster has no ${FALLBACKS.kind}: install its CRD: kubectl apply --server-side -f crds/osofallbacks.yaml`,
  );
}
