/** Fleets for tests: each in a namespace of its own, small enough for many on two cores. */

import assert from 'node:assert/strict';
import { DEFAULT_PORT, PATHS } from '../../node/contract.ts';
import { NodeStatus } from '../../node/contract-status.ts';
import type { Cluster } from '../cluster/cluster.ts';
import { waitUntil } from '../cluster/wait-until.ts';
import { FAILED } from '../demo/report.ts';
import { answersOf, DEVELOPMENT_KEY } from '../system/processes.ts';
import { type Application, DEAD_URL, PRIMARY_URL } from './application.ts';
import type { Stage } from './stage.ts';

const NAME = 'shop';
const SETTLED_MS_MAX = 120_000;
const REACHED_MS_MAX = 30_000;
/** Long enough for a node to be taken out of its Service before it ends; a third of it is for that. */
const TERMINATION_SECONDS = 9;

/** What tests look at. */
type Condition = { readonly type: string; readonly status: string };
type Resource = {
  readonly metadata: { readonly generation: number };
  readonly status?: {
    readonly observedGeneration?: number;
    readonly replicas?: number;
    readonly readyReplicas?: number;
    readonly fallbackUrl?: string;
    readonly conditions?: readonly Condition[];
  };
};
export type Pod = {
  readonly metadata: {
    readonly name: string;
    readonly uid: string;
    readonly deletionTimestamp?: string;
  };
  readonly spec: { readonly containers: readonly { readonly env?: readonly Variable[] }[] };
  readonly status: {
    readonly podIP?: string;
    readonly conditions?: readonly Condition[];
    readonly containerStatuses?: readonly { readonly containerID?: string }[];
  };
};
type Variable = { readonly name: string; readonly value?: string };

export type Fleet = {
  readonly namespace: string;
  readonly fallbackUrl: string;
  /** kubectl in its namespace. */
  readonly kubectl: Cluster['kubectl'];
  readonly patch: (spec: object) => Promise<void>;
  /** Sorted by name, without those that are on their way out. */
  readonly pods: () => Promise<readonly Pod[]>;
  /** Resolves when the operator says that so many nodes are there, answer and are as the spec says. */
  readonly settled: (replicas: number) => Promise<void>;
  /** What a node says of itself. */
  readonly nodeStatus: (pod: Pod) => Promise<NodeStatus>;
  /** How many questions a node has answered since it started. */
  readonly answers: (pod: Pod) => Promise<number>;
  /** Begins to delete everything. */
  readonly [Symbol.asyncDispose]: () => Promise<void>;
};

/** Applies a resource of the name `shop`, and what it needs; nothing has become of it yet. */
export async function applyFleet(cluster: Cluster, namespace: string, spec: object = {}) {
  const fleet = fleetIn(cluster, namespace);
  await cluster.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
  await cluster.apply([
    {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'oso', namespace },
      stringData: { apiToken: DEVELOPMENT_KEY },
    },
    {
      apiVersion: 'fallback.oso.dev/v1',
      kind: 'OsoFallback',
      metadata: { name: NAME, namespace },
      spec: {
        environment: '0123456789',
        tenant: 't_0123456789',
        apiToken: { secretName: 'oso' },
        url: PRIMARY_URL,
        resources: { requests: { cpu: '100m' } },
        terminationGraceSeconds: TERMINATION_SECONDS,
        ...spec,
      },
    },
  ]);
  return fleet;
}

/** The same, Ready and reached through its Service. */
export async function startFleet(
  { cluster, application }: Pick<Stage, 'cluster' | 'application'>,
  namespace: string,
  spec: object = {},
): Promise<Fleet> {
  const fleet = await applyFleet(cluster, namespace, spec);
  await fleet.settled(2);
  await untilReached(application, fleet);
  return fleet;
}

/** A pod is Ready a moment before every machine sends connections of its Service to it. */
export async function untilReached(
  { ask }: Application,
  { fallbackUrl }: Pick<Fleet, 'fallbackUrl'>,
): Promise<void> {
  const isReached = async (): Promise<true> => {
    const asked = await ask({ url: DEAD_URL, fallbackUrl, questions: 8 });
    assert.deepEqual(
      asked.filter(({ answer }) => answer.startsWith(FAILED)),
      [],
    );
    return true;
  };
  await waitUntil('the Service answers', isReached, { timeoutMs: REACHED_MS_MAX });
}

/** The fleet `shop` of a namespace, whoever made it. */
export function fleetIn(cluster: Cluster, namespace: string): Fleet {
  const kubectl: Cluster['kubectl'] = async (...args) =>
    await cluster.kubectl('--namespace', namespace, ...args);
  const get = async <T>(...args: readonly string[]): Promise<T> =>
    JSON.parse(await kubectl('get', ...args, '--output=json')) as T;
  const pods = async (): Promise<readonly Pod[]> => {
    const selector = `--selector=fallback.oso.dev/fleet=${NAME}`;
    const { items } = await get<{ readonly items: readonly Pod[] }>('pods', selector);
    return items
      .filter(({ metadata }) => metadata.deletionTimestamp === undefined)
      .toSorted((a, b) => a.metadata.name.localeCompare(b.metadata.name));
  };
  const urlOf = async ({ status }: Pod): Promise<string> => {
    assert.ok(status.podIP !== undefined, 'the pod has an address');
    return `http://127.0.0.1:${await cluster.forward(status.podIP, DEFAULT_PORT)}`;
  };
  return {
    namespace,
    fallbackUrl: `http://${NAME}.${namespace}.svc:${DEFAULT_PORT}`,
    kubectl,
    patch: async (spec) => {
      const patch = JSON.stringify({ spec });
      await kubectl('patch', 'osofb', NAME, '--type=merge', `--patch=${patch}`);
    },
    pods,
    settled: async (replicas) => {
      const isSettled = async (): Promise<true | undefined> => {
        const resource = await get<Resource>('osofb', NAME);
        assert.ok(isSettledAt(resource, replicas), JSON.stringify(resource.status));
        return true;
      };
      const what = `${replicas} nodes are settled`;
      await waitUntil(what, isSettled, { timeoutMs: SETTLED_MS_MAX });
    },
    nodeStatus: async (pod) =>
      NodeStatus.parse(await (await fetch((await urlOf(pod)) + PATHS.status)).json()),
    answers: async (pod) => await answersOf(await urlOf(pod)),
    [Symbol.asyncDispose]: async () =>
      void (await cluster.kubectl('delete', 'namespace', namespace, '--wait=false')),
  };
}

export function isReady({ status }: Pod): boolean {
  return (status.conditions ?? []).some((each) => each.type === 'Ready' && each.status === 'True');
}

function isSettledAt({ metadata, status }: Resource, replicas: number): boolean {
  const isNow = (type: string, wanted: string) =>
    status?.conditions?.some((each) => each.type === type && each.status === wanted) === true;
  return (
    status?.observedGeneration === metadata.generation &&
    status.replicas === replicas &&
    status.readyReplicas === replicas &&
    isNow('Ready', 'True') &&
    isNow('Progressing', 'False')
  );
}
