/**
 * What a node's process is told: environment variables. The token comes from its Secret, and
 * OSO_CLIENT_ID from the process itself, as it must be new at each start.
 */

import assert from 'node:assert/strict';
import {
  DEFAULT_PORT,
  OWN_VARIABLES,
  PROCESS_VARIABLES,
  VENDOR_VARIABLES,
} from '../../node/contract.ts';
import type { OsoFallback, OsoFallbackSpec } from '../api/osofallback.ts';
import { isVendorImage } from '../api/spec-image.ts';
import { serverNameOf } from '../api/spec-tls.ts';
import type { JsonObject } from '../kube/object.ts';
import { peerUrls } from './peers.ts';
import { TLS_FILES } from './tls-volume.ts';
import { KEY_HASHES_PATH, NODE_DIRECTORY } from './volumes.ts';

const GUARD_MODES = { Default: 'default', Disabled: 'off', Warn: 'warn', Hold: 'hold' } as const;

/** The variables of the container, in a fixed order: the vendor's, ours, the user's. */
export function environment(fallback: OsoFallback, image: string): readonly JsonObject[] {
  const { spec } = fallback;
  const isVendor = isVendorImage({ image, imageKind: spec.imageKind });
  // A spec that names both is refused: only the operator's own default can bring the two together.
  assert.ok(!isVendor || spec.applicationKeys === undefined, `${image} knows no list of keys`);
  assert.ok(!isVendor || spec.tls === undefined, `${image} knows no TLS`);
  const own = isVendor ? {} : ownVariables(fallback);
  return [
    fromSecret(VENDOR_VARIABLES.apiToken, spec.apiToken),
    ...Object.entries({ ...vendorVariables(spec), ...own }).map(([name, value]) =>
      literal(name, value),
    ),
    ...(spec.env ?? []).map(({ name, value = '', fromSecret: source }) =>
      source === undefined ? literal(name, value) : fromSecret(name, source),
    ),
  ];
}

/** Every Secret that variables come from, each once. */
export function secretNamesOf({ apiToken, env = [] }: OsoFallbackSpec): readonly string[] {
  const names = env.flatMap(({ fromSecret: source }) => source?.secretName ?? []);
  return [...new Set([apiToken.secretName, ...names])].toSorted();
}

function vendorVariables({ environment: id, tenant, logLevel }: OsoFallbackSpec) {
  return {
    [VENDOR_VARIABLES.environment]: id,
    [VENDOR_VARIABLES.tenant]: tenant,
    [VENDOR_VARIABLES.port]: String(DEFAULT_PORT),
    [VENDOR_VARIABLES.directory]: NODE_DIRECTORY,
    [VENDOR_VARIABLES.logLevel]: logLevel.toLowerCase(),
  };
}

/**
 * OSO_FALLBACK_START_WAIT_SECONDS stays unset: with it a node that has a copy on its disk would try the
 * primary first, and in an outage every restart would take that long.
 */
function ownVariables(fallback: OsoFallback): Readonly<Record<string, string>> {
  const { spec } = fallback;
  return {
    [OWN_VARIABLES.url]: spec.url,
    [OWN_VARIABLES.syncIntervalSeconds]: String(spec.syncIntervalSeconds),
    ...ageVariables(spec.freshness),
    [OWN_VARIABLES.guard]: GUARD_MODES[spec.guard],
    [OWN_VARIABLES.peers]: peerUrls(fallback).join(','),
    ...tlsVariables(fallback),
    ...(spec.applicationKeys === undefined
      ? {}
      : { [OWN_VARIABLES.keyHashesFile]: KEY_HASHES_PATH }),
    ...PROCESS_VARIABLES,
  };
}

/** The files may all change while the node runs; which there are may not. */
function tlsVariables({ metadata, spec: { tls } }: OsoFallback): Readonly<Record<string, string>> {
  if (tls === undefined) return {};
  return {
    [OWN_VARIABLES.tlsCertFile]: TLS_FILES.cert,
    [OWN_VARIABLES.tlsKeyFile]: TLS_FILES.key,
    ...(tls.clientCa === undefined ? {} : { [OWN_VARIABLES.tlsClientCaFile]: TLS_FILES.clientCa }),
    [OWN_VARIABLES.peersCaFile]: TLS_FILES.ca,
    [OWN_VARIABLES.peersServerName]: serverNameOf(metadata, tls),
  };
}

function ageVariables({
  softAgeSeconds,
  hardAgeSeconds,
  overHardAge,
}: OsoFallbackSpec['freshness']) {
  return {
    ...(softAgeSeconds === undefined
      ? {}
      : { [OWN_VARIABLES.softAgeSeconds]: String(softAgeSeconds) }),
    ...(hardAgeSeconds === undefined
      ? {}
      : { [OWN_VARIABLES.hardAgeSeconds]: String(hardAgeSeconds) }),
    [OWN_VARIABLES.overHardAge]: overHardAge.toLowerCase(),
  };
}

/** As it is: Kubernetes makes `$$` a dollar sign, and would replace `$(NAME)`. */
function literal(name: string, value: string): JsonObject {
  return { name, value: value.replaceAll('$', '$$$$') };
}

type SecretKey = { readonly secretName: string; readonly key: string };

function fromSecret(name: string, { secretName, key }: SecretKey): JsonObject {
  return { name, valueFrom: { secretKeyRef: { name: secretName, key } } };
}
