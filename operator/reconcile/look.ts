/** What exists of one fleet at this moment: the first step of a pass. */

import { z } from 'zod';
import { DEFAULT_PORT } from '../../node/contract.ts';
import { childNames } from '../api/names.ts';
import type { OsoFallbackMetadata, ReadOsoFallback } from '../api/osofallback.ts';
import { bytesOf, nanosOf } from '../api/quantity.ts';
import { DATA_VOLUME } from '../desired/volumes.ts';
import { isKubeError } from '../kube/kube-error.ts';
import { keyOfName, type KubeObject, type LiveObject } from '../kube/object.ts';
import type { NodeTrust } from '../observe/http-get.ts';
import type { NodeReports, NodeTarget } from '../observe/node-polls.ts';
import { childKeyOf, describedChild, STATEFUL_SETS } from './child-types.ts';
import type { Cluster } from './cluster.ts';
import { isOnHttps, isPodReady, type NodeView, nodeViewOf, podAddressOf } from './node-view.ts';
import { isOurs } from './plan.ts';
import { type Refusal, refusalOf } from './refusals.ts';
import { type FoundSecrets, secretsNamedIn } from './secrets.ts';

export type Fleet = {
  /** Ours; undefined: there is none. */
  readonly statefulSet: LiveObject | undefined;
  /** By name. */
  readonly nodes: readonly NodeView[];
  /** Of its volumes; 0: there are none. */
  readonly largestVolumeBytes: number;
};

/** Follows the nodes of a fleet, and gives what they said last. */
export type FollowNodes = (fleet: string, targets: readonly NodeTarget[]) => NodeReports;

export type LookParts = {
  readonly cluster: Cluster;
  readonly follow: FollowNodes;
  /** Whom to take for a node of this fleet that is on https. */
  readonly trust: NodeTrust;
};

/** What the watches show: nothing is waited for. */
export function lookAtFleet(
  { name, namespace, uid }: OsoFallbackMetadata,
  { cluster, follow, trust }: LookParts,
): Fleet {
  const key = keyOfName({ name, namespace });
  const statefulSet = cluster
    .ownedBy(uid)
    .find(
      ({ kind, metadata }) =>
        kind === STATEFUL_SETS.kind && metadata.name === childNames(name).statefulSet,
    );
  const pods = cluster
    .pods(key)
    .filter((pod) => controllerUidOf(pod) === statefulSet?.metadata.uid)
    .toSorted((a, b) => compareNames(a.metadata.name, b.metadata.name));
  const targets = pods.flatMap((pod) => targetOf(pod, trust));
  const reports = follow(key, targets);
  return {
    statefulSet,
    nodes: pods.map((pod) => nodeViewOf(pod, reports.get(pod.metadata.uid))),
    largestVolumeBytes: Math.max(
      0,
      ...cluster
        .claims(key)
        .filter((claim) => isClaimOfNode(claim, name))
        .map(claimedBytes),
    ),
  };
}

/** Asks the API server for all Secrets that the spec names. */
export async function getSecrets(
  read: ReadOsoFallback,
  { cluster, signal }: { readonly cluster: Cluster; readonly signal: AbortSignal },
): Promise<FoundSecrets> {
  if (read.kind === 'invalid') return { kind: 'found', secrets: new Map() };
  const { metadata, spec } = read.resource;
  const { namespace } = metadata;
  const looks = secretsNamedIn(spec).map(
    async (name) => [name, await cluster.findSecret({ name, namespace }, signal)] as const,
  );
  try {
    return { kind: 'found', secrets: new Map(await Promise.all(looks)) };
  } catch (error) {
    if (isKubeError(error, 'forbidden')) return { kind: 'refused', error };
    throw error;
  }
}

export type Children = {
  /** Those of the desired objects that may be looked at. */
  readonly desired: readonly KubeObject[];
  /** Whatever has the name of one of those, whoever made it, and everything else that the resource owns. */
  readonly found: readonly LiveObject[];
  /** Of the looks at the others. */
  readonly refusals: readonly Refusal[];
};

/** `secretNames` are those of Secrets that the resource may own: they are not watched. */
export async function findChildren(
  { namespace, uid }: OsoFallbackMetadata,
  wanted: { readonly desired: readonly KubeObject[]; readonly secretNames: readonly string[] },
  { cluster, signal }: { readonly cluster: Cluster; readonly signal: AbortSignal },
): Promise<Children> {
  const looks = wanted.desired.map((object) => lookAt(object, cluster, signal));
  const unwatched = wanted.secretNames
    .filter((name) => !wanted.desired.some((each) => childKeyOf(each) === `Secret/${name}`))
    .map((name) => cluster.findSecret({ name, namespace }, signal));
  const seen = await Promise.all(looks);
  const found = [...seen.map((look) => look.found), ...(await Promise.all(unwatched))];
  const all = [
    ...found.flatMap((object) => object ?? []),
    ...cluster.ownedBy(uid).filter((object) => isOurs(object, uid)),
  ];
  return {
    desired: seen.flatMap(({ object, refusal }) => (refusal === undefined ? [object] : [])),
    found: [...new Map(all.map((object) => [childKeyOf(object), object])).values()],
    refusals: seen.flatMap(({ refusal }) => refusal ?? []),
  };
}

type Look = {
  readonly object: KubeObject;
  readonly found: LiveObject | undefined;
  readonly refusal?: Refusal;
};

async function lookAt(object: KubeObject, cluster: Cluster, signal: AbortSignal): Promise<Look> {
  try {
    return { object, found: await cluster.findNamesake(object, signal) };
  } catch (error) {
    if (!isKubeError(error, 'forbidden')) throw error;
    return { object, found: undefined, refusal: refusalOf(describedChild(object), error) };
  }
}

function targetOf(pod: LiveObject, tls: NodeTrust): readonly NodeTarget[] {
  const ip = podAddressOf(pod);
  if (ip === undefined) return [];
  const { uid } = pod.metadata;
  const address = { ip, port: DEFAULT_PORT, ...(isOnHttps(pod) ? { tls } : {}) };
  return [{ uid, address, isReady: isPodReady(pod) }];
}

function controllerUidOf({ metadata }: LiveObject): string | undefined {
  return metadata.ownerReferences?.find(({ controller }) => controller === true)?.uid;
}

const ORDINAL = /^(0|[1-9]\d*)$/u;

/**
 * Labels are anybody's to set; a StatefulSet knows its claims by name alone: `<template>-<pod>` (Kubernetes,
 * StatefulSets, "Stable Storage").
 */
function isClaimOfNode({ metadata }: LiveObject, fallbackName: string): boolean {
  const prefix = `${DATA_VOLUME}-${childNames(fallbackName).statefulSet}-`;
  return metadata.name.startsWith(prefix) && ORDINAL.test(metadata.name.slice(prefix.length));
}

const CLAIM = z.object({
  spec: z.object({ resources: z.object({ requests: z.object({ storage: z.string() }) }) }),
});

function claimedBytes(claim: LiveObject): number {
  const size = CLAIM.safeParse(claim).data?.spec.resources.requests.storage;
  return size === undefined || nanosOf(size) === undefined ? 0 : bytesOf(size);
}

/** `shop-2` before `shop-10`. */
function compareNames(a: string, b: string): number {
  return a.length - b.length || (a < b ? -1 : 1);
}
