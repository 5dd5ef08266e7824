/**
 * Where the nodes keep their copies, and how large a volume is. The vendor's rule: three times the
 * environment, as a new copy is written beside the one in use. Source: docs of Oso Fallback, "System
 * Requirements" and "Disk Sizing".
 */

import { z } from 'zod';
import { described, quantity, text, type ChangeRule, type Rule } from './field.ts';
import { bytesOf, nanosOf, quantityOfBytes } from './quantity.ts';

const SIZE_DEFAULT = '1Gi';
const MEBIBYTE = 1_024 ** 2;
const COPIES_IN_VOLUME = 3;
const VOLUME_RANGE = { min: '16Mi', max: '64Ti' };

const WhenGone = z.enum(['Delete', 'Retain']);

const Retain = described(
  z.object({
    whenDeleted: described(
      WhenGone,
      'What becomes of the volumes when this resource is deleted. Retain: they stay, and a resource of the same name finds them.',
    ).default('Delete'),
    whenScaled: described(
      WhenGone,
      'What becomes of the volumes of nodes that a smaller number of replicas removes. Retain: a node that comes back finds its old copy, and in an outage answers from it with the permissions of that time: set freshness.hardAgeSeconds, too.',
    ).default('Delete'),
  }),
  'What becomes of volumes that no node uses any more. Absent: they are deleted, as every copy can be had again.',
);

const StorageFields = z.object({
  kind: described(
    z.enum(['Persistent', 'Ephemeral']),
    'Persistent: a volume per node outlives its restarts, so that it starts in an outage. Ephemeral: a restarted node must copy again, and cannot start on its own while the primary is unreachable. It cannot be changed later.',
  ).default('Persistent'),
  size: quantity(
    'Size of the volume of each node, or the limit of its ephemeral directory, in bytes: at least three times the environment. Absent: three times environmentSize, and at least 1Gi. A volume never shrinks.',
    { ...VOLUME_RANGE, example: '10Gi' },
  ).exactOptional(),
  environmentSize: quantity(
    "Size of the environment in bytes, as Oso's Fallback status page says it. Volumes are made for it when size is absent.",
    { min: '1', max: '20Ti', example: '200Mi' },
  ).exactOptional(),
  className: text(
    "StorageClass of the volumes. Absent: the cluster's default. It cannot be changed later.",
    {
      pattern: /^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/u,
      lengthMax: 253,
      message: "must be the name of a StorageClass: lower-case letters, digits, '-' and '.'",
    },
  ).exactOptional(),
  retain: Retain.exactOptional(),
});

/** False: another rule has said so, and this one could not be computed. */
const ARE_QUANTITIES = `(${['size', 'environmentSize'].map((field) => `(!has(self.${field}) || isQuantity(string(self.${field})))`).join(' && ')})`;

type StorageSpec = z.output<typeof StorageFields>;

const VOLUMES_ONLY: Rule<StorageSpec> = {
  cel: "self.kind == 'Persistent' || (!has(self.className) && !has(self.retain))",
  holds: ({ kind, className, retain }) =>
    kind === 'Persistent' || (className === undefined && retain === undefined),
  message:
    'remove className and retain, or set kind to Persistent: ephemeral storage has no volumes',
};

const ROOM_FOR_COPIES: Rule<StorageSpec> = {
  cel: `!has(self.size) || !has(self.environmentSize) || !${ARE_QUANTITIES} || ${quantityIn('self.size')}.compareTo(${copiesIn('self.environmentSize')}) >= 0`,
  holds: ({ size, environmentSize }) =>
    size === undefined ||
    environmentSize === undefined ||
    nanosOf(size) === undefined ||
    nanosOf(environmentSize) === undefined ||
    bytesOf(size) >= COPIES_IN_VOLUME * bytesOf(environmentSize),
  message:
    'raise size to three times environmentSize, or leave size out: a new copy is written beside the one in use',
};

const SAME_KIND: ChangeRule = {
  cel: 'self.kind == oldSelf.kind',
  message:
    'kind cannot be changed: create another OsoFallback with the other kind, move the applications to it, then delete this one',
};

const SAME_CLASS: ChangeRule = {
  cel: 'has(self.className) == has(oldSelf.className) && (!has(self.className) || self.className == oldSelf.className)',
  message:
    'className cannot be changed: create another OsoFallback with the other class, move the applications to it, then delete this one',
};

const NEVER_SMALLER: ChangeRule = {
  cel: `self.kind == 'Ephemeral' || !${ARE_QUANTITIES} || (${sizeIn('self')}).compareTo(${sizeIn('oldSelf')}) >= 0`,
  message:
    'volumes cannot shrink: set size to at least what it was, or to at least three times the former environmentSize',
};

export const Storage = described(
  StorageFields,
  'Where each node keeps its copy of the environment, and how much room it has.',
  { rules: [VOLUMES_ONLY, ROOM_FOR_COPIES], changes: [SAME_KIND, SAME_CLASS, NEVER_SMALLER] },
);

/** Size of each node's volume or ephemeral directory, as a quantity: what is computed, in whole Mi. */
export function volumeSizeOf({ size, environmentSize }: StorageSpec): string {
  if (size !== undefined) return size;
  const neededBytes = COPIES_IN_VOLUME * bytesOf(environmentSize ?? '0');
  if (neededBytes <= bytesOf(SIZE_DEFAULT)) return SIZE_DEFAULT;
  return quantityOfBytes(Math.ceil(neededBytes / MEBIBYTE) * MEBIBYTE);
}

/** The same in CEL. */
function sizeIn(storage: string): string {
  const needed = copiesIn(`${storage}.environmentSize`);
  const fallback = `quantity('${SIZE_DEFAULT}')`;
  const computed = `has(${storage}.environmentSize) && ${needed}.isGreaterThan(${fallback}) ? ${needed} : ${fallback}`;
  return `(has(${storage}.size) ? ${quantityIn(`${storage}.size`)} : (${computed}))`;
}

function copiesIn(field: string): string {
  const one = quantityIn(field);
  return `${one}${`.add(${one})`.repeat(COPIES_IN_VOLUME - 1)}`;
}

function quantityIn(field: string): string {
  return `quantity(string(${field}))`;
}
