/**
 * The pod of a node, as the StatefulSet's template: what every Pod Security standard allows, "restricted"
 * included, changed by the user's patch as far as the node does not depend on it.
 */

import assert from 'node:assert/strict';
import {
  CONTAINER_NAME,
  childLabels,
  childNames,
  SECRETS_ANNOTATION,
  selectorLabels,
} from '../api/names.ts';
import type { OsoFallback, OsoFallbackSpec } from '../api/osofallback.ts';
import type { JsonObject } from '../kube/object.ts';
import { canonicalQuantity } from './canonical-quantity.ts';
import type { DesiredContext } from './context.ts';
import { environment, secretNamesOf } from './environment.ts';
import { digestOf } from './hash.ts';
import { imageOf } from './image.ts';
import { patchedTemplate, PINNED_SECURITY } from './patches.ts';
import { containerPort } from './ports.ts';
import { probes } from './probes.ts';
import { podVolumes, volumeMounts, volumeSize } from './volumes.ts';

/** The user and group of the image, without rights of its own. */
const USER_ID = 65_532;

/** Endpoints are told of a pod's end while it still answers: the time that takes, at most. */
const DRAIN_SECONDS_MAX = 10;

const POD_SECURITY = {
  runAsNonRoot: true,
  runAsUser: USER_ID,
  runAsGroup: USER_ID,
  fsGroup: USER_ID,
  fsGroupChangePolicy: 'OnRootMismatch',
  seccompProfile: { type: 'RuntimeDefault' },
} as const;

const CONTAINER_SECURITY = { ...PINNED_SECURITY, readOnlyRootFilesystem: true } as const;

/** Base, then the user's patch, then once more what the node depends on. */
export function podTemplate(fallback: OsoFallback, context: DesiredContext): JsonObject {
  return patchedTemplate(baseTemplate(fallback, context), fallback.spec.podTemplate ?? {});
}

function baseTemplate(fallback: OsoFallback, context: DesiredContext): JsonObject {
  const { metadata, spec } = fallback;
  return {
    metadata: {
      labels: childLabels(metadata.name),
      annotations: { [SECRETS_ANNOTATION]: secretsDigest(spec, context) },
    },
    spec: {
      serviceAccountName: childNames(metadata.name).serviceAccount,
      automountServiceAccountToken: false,
      // Each Service of the namespace would be a dozen variables, some of them named as a node's own are.
      enableServiceLinks: false,
      terminationGracePeriodSeconds: spec.terminationGraceSeconds,
      ...(spec.imagePullSecrets === undefined ? {} : { imagePullSecrets: spec.imagePullSecrets }),
      securityContext: POD_SECURITY,
      topologySpreadConstraints: spread(selectorLabels(metadata.name)),
      containers: [container(fallback, context)],
      volumes: podVolumes(fallback, context),
    },
  };
}

function container(fallback: OsoFallback, context: DesiredContext): JsonObject {
  const { spec } = fallback;
  const image = imageOf(spec, context);
  return {
    name: CONTAINER_NAME,
    image,
    ...(spec.imagePullPolicy === undefined ? {} : { imagePullPolicy: spec.imagePullPolicy }),
    ports: [containerPort(spec)],
    env: environment(fallback, image),
    resources: resources(spec, context),
    ...probes(spec, image),
    ...drainHook(spec),
    securityContext: CONTAINER_SECURITY,
    volumeMounts: volumeMounts(spec),
  };
}

/** A node with ephemeral storage keeps its room also when its machine's disk is short. */
function resources(spec: OsoFallbackSpec, context: DesiredContext): JsonObject {
  const { requests, limits } = spec.resources;
  const room = { 'ephemeral-storage': volumeSize(spec, context) };
  return {
    requests: canonical({ ...requests, ...(spec.storage.kind === 'Ephemeral' ? room : {}) }),
    limits: canonical({ memory: requests.memory, ...limits }),
  };
}

function canonical(quantities: Readonly<Record<string, string>>): JsonObject {
  const entries = Object.entries(quantities);
  return Object.fromEntries(entries.map(([name, value]) => [name, canonicalQuantity(value)]));
}

/** The process hears of its end when nobody is sent to it any more. */
function drainHook({ terminationGraceSeconds }: OsoFallbackSpec): JsonObject {
  const seconds = Math.min(DRAIN_SECONDS_MAX, Math.floor(terminationGraceSeconds / 3));
  return seconds === 0 ? {} : { lifecycle: { preStop: { sleep: { seconds } } } };
}

/** Zones first, then machines, as far as there is room. */
function spread(matchLabels: JsonObject): readonly JsonObject[] {
  return ['topology.kubernetes.io/zone', 'kubernetes.io/hostname'].map((topologyKey) => ({
    maxSkew: 1,
    topologyKey,
    whenUnsatisfiable: 'ScheduleAnyway',
    labelSelector: { matchLabels },
  }));
}

/** Differs when the content of a Secret does that variables come from: those are read at the start. */
function secretsDigest(spec: OsoFallbackSpec, { secretVersions }: DesiredContext): string {
  const versions = secretNamesOf(spec).map((name) => {
    const version = secretVersions.get(name);
    assert.ok(version !== undefined, `no version of Secret ${name}`);
    return [name, version];
  });
  return digestOf(versions);
}
