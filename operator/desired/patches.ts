/**
 * The user's patch of the pods, and what survives it: what a node, its volume, its Service and its token
 * depend on, and that it has no rights. A patch may change much; it cannot make a node that is none.
 */

import { CONTAINER_NAME } from '../api/names.ts';
import { isReserved } from '../api/spec-access.ts';
import type { JsonObject, JsonValue } from '../kube/object.ts';
import { objectIn, objectsIn } from './json.ts';
import { strategicMerge } from './strategic-merge.ts';
import { TLS_DIRECTORY } from './tls-volume.ts';
import { DATA_PATH, DATA_VOLUME, KEY_HASHES_DIRECTORY } from './volumes.ts';

/** Of the node's container, whatever the patch says: the rest of the pod is its namespace's to judge. */
export const PINNED_SECURITY = {
  allowPrivilegeEscalation: false,
  capabilities: { drop: ['ALL'] },
  privileged: false,
  runAsNonRoot: true,
} as const;

/** `own` changed by `patch`, with what may not change as it was. Both are pod templates. */
export function patchedTemplate(own: JsonObject, patch: JsonObject): JsonObject {
  const patched = strategicMerge(own, patch);
  const metadata = objectIn(patched['metadata']);
  const ownMetadata = objectIn(own['metadata']);
  return {
    ...patched,
    metadata: {
      ...metadata,
      labels: { ...objectIn(metadata['labels']), ...objectIn(ownMetadata['labels']) },
      annotations: {
        ...objectIn(metadata['annotations']),
        ...objectIn(ownMetadata['annotations']),
      },
    },
    spec: pinnedPod(objectIn(patched['spec']), objectIn(own['spec'])),
  };
}

function pinnedPod(patched: JsonObject, own: JsonObject): JsonObject {
  const [nodes, others] = parted(patched['containers'], (name) => name === CONTAINER_NAME);
  const [ownNode = {}] = objectsIn(own['containers']);
  // The claim's volume has no entry in the template: one of that name would be another's.
  const [, volumes] = parted(patched['volumes'], (name) => name === DATA_VOLUME);
  return {
    ...patched,
    enableServiceLinks: own['enableServiceLinks'],
    containers: [pinnedContainer(nodes[0] ?? ownNode, ownNode), ...others],
    volumes: withOwn(own['volumes'], volumes, ['name']),
  };
}

function pinnedContainer(patched: JsonObject, own: JsonObject): JsonObject {
  // How the program is started is the image's; variables that nobody names could be any.
  const { command: _command, args: _args, envFrom: _envFrom, ...others } = patched;
  const [, env] = parted(patched['env'], isReservedName);
  const mounts = objectsIn(patched['volumeMounts']).filter((mount) => !hidesOwn(mount));
  return {
    ...others,
    name: own['name'],
    image: own['image'],
    ports: withOwn(own['ports'], objectsIn(patched['ports']), ['name', 'containerPort']),
    env: withOwn(own['env'], env, ['name']),
    volumeMounts: withOwn(own['volumeMounts'], mounts, ['mountPath']),
    securityContext: { ...objectIn(patched['securityContext']), ...PINNED_SECURITY },
  };
}

function isReservedName(name: JsonValue | undefined): boolean {
  return typeof name === 'string' && isReserved(name);
}

/** Would something else be where the node has its copies, its certificate, or the keys it lets in? However it is spelled. */
function hidesOwn({ mountPath }: JsonObject): boolean {
  if (typeof mountPath !== 'string') return false;
  const path = `${plainPath(mountPath)}/`;
  return [DATA_PATH, KEY_HASHES_DIRECTORY, TLS_DIRECTORY].some((own) => path.startsWith(`${own}/`));
}

/** Without `//`, `.` and `..`: as the container runtime takes it. */
function plainPath(path: string): string {
  const names = path
    .split('/')
    .filter((name) => name !== '' && name !== '.')
    .reduce<readonly string[]>(
      (above, name) => (name === '..' ? above.slice(0, -1) : [...above, name]),
      [],
    );
  return `/${names.join('/')}`;
}

/** All of `own`, then those others that are none of them by any of the fields. */
function withOwn(
  own: JsonValue | undefined,
  others: readonly JsonObject[],
  fields: readonly string[],
): readonly JsonObject[] {
  const owned = objectsIn(own);
  const isTaken = (other: JsonObject) =>
    owned.some((each) => fields.some((field) => each[field] === other[field]));
  return [...owned, ...others.filter((other) => !isTaken(other))];
}

/** Those of a list whose name fits, and the others. */
function parted(
  list: JsonValue | undefined,
  fits: (name: JsonValue | undefined) => boolean,
): readonly [readonly JsonObject[], readonly JsonObject[]] {
  const all = objectsIn(list);
  return [all.filter(({ name }) => fits(name)), all.filter(({ name }) => !fits(name))];
}
