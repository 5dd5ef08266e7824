/** Fleets for tests: each in a namespace of its own, small enough for many on two cores. */

import assert from 'node:assert/strict';
import { DEFAULT_PORT, PATHS } from '../../node/contract.ts';
import { NodeStatus } from '../../node/contract-status.ts';
import {
  createHttpGet,
  type NodeAddress,
  type NodeTrust,
} from '../../operator/observe/http-get.ts';
import type { Cluster } from '../cluster/cluster.ts';
import { waitUntil } from '../cluster/wait-until.ts';
import { FAILED } from '../demo/report.ts';
import { answersOf, DEVELOPMENT_KEY } from '../system/processes.ts';
import { type Application, DEAD_URL, PRIMARY_URL } from './application.ts';
import type { Stage } from './stage.ts';

const NAME = 'shop';
const SETTLED_MS_MAX = 120_000;
const REACHED_MS_MAX = 30_000;
const STATUS_MS_MAX = 5_000;
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
  /** Where a node is reached from the test. */
  readonly addressOf: (pod: Pod) => Promise<NodeAddress>;
  /** What a node says of itself. */
  readonly nodeStatus: (pod: Pod) => Promise<NodeStatus>;
  /** How many questions a node has answered since it started; of a fleet on plain HTTP. */
  readonly answers: (pod: Pod) => Promise<number>;
  /** Begins to delete everything. */
  readonly [Symbol.asyncDispose]: () => Promise<void>;
};

type StageOfFleets = Pick<Stage, 'cluster' | 'application' | 'authority'>;

/** Applies a resource of the name `shop`, and what it needs; nothing has become of it yet. */
export async function applyFleet(
  { cluster, authority }: Pick<StageOfFleets, 'cluster' | 'authority'>,
  namespace: string,
  spec: object = {},
) {
  const trust = { serverName: serverNameIn(namespace), ca: authority.certificate };
  const fleet = fleetIn(cluster, namespace, 'tls' in spec ? trust : undefined);
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
  stage: StageOfFleets,
  namespace: string,
  spec: object = {},
): Promise<Fleet> {
  const fleet = await applyFleet(stage, namespace, spec);
  await fleet.settled(2);
  await untilReached(stage.application, fleet);
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

/** What `fallbackUrl` names, and a certificate of the fleet. */
export function serverNameIn(namespace: string): string {
  return `${NAME}.${namespace}.svc`;
}

/** The fleet `shop` of a namespace, whoever made it. `tls`: it is on https. */
export function fleetIn(cluster: Cluster, namespace: string, tls?: NodeTrust): Fleet {
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
  const addressOf = async ({ status }: Pod): Promise<NodeAddress> => {
    assert.ok(status.podIP !== undefined, 'the pod has an address');
    return { ip: '127.0.0.1', port: await cluster.forward(status.podIP, DEFAULT_PORT) };
  };
  const scheme = tls === undefined ? 'http' : 'https';
  return {
    namespace,
    fallbackUrl: `${scheme}://${serverNameIn(namespace)}:${DEFAULT_PORT}`,
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
    addressOf,
    nodeStatus: async (pod) => {
      const address = { ...(await addressOf(pod)), ...(tls === undefined ? {} : { tls }) };
      const get = createHttpGet();
      const { body } = await get(address, PATHS.status, AbortSignal.timeout(STATUS_MS_MAX));
      await get.close();
      return NodeStatus.parse(JSON.parse(body));
    },
    answers: async (pod) => {
      const { ip, port } = await addressOf(pod);
      return await answersOf(`http://${ip}:${port}`);
    },
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
