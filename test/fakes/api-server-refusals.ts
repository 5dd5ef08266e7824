/** What the fake API server refuses, in the words of the real one. */

import type { JsonObject, KubeObject } from '../../operator/kube/object.ts';
import { apiVersionOf, nameOfType, type ResourceType } from '../../operator/kube/resource-type.ts';
import { dottedPath } from './api-server-fields.ts';

export type StatusFields = {
  readonly code: number;
  readonly reason: string;
  readonly message: string;
  readonly details?: JsonObject;
};

/** What the API server refuses. */
export class Refusal extends Error {
  readonly status: StatusFields;

  constructor(status: StatusFields) {
    super(status.message);
    this.status = status;
  }
}

const LABEL = '[a-z0-9](?:[-a-z0-9]*[a-z0-9])?';
const NAME = new RegExp(`^${LABEL}(?:[.]${LABEL})*$`, 'u');

export function refuseMissing(type: ResourceType, name: string): never {
  throw new Refusal({
    code: 404,
    reason: 'NotFound',
    message: `${nameOfType(type)} "${name}" not found`,
    details: { name, group: type.group, kind: type.plural },
  });
}

export function conflict(type: ResourceType, name: string, why: string): Refusal {
  return new Refusal({
    code: 409,
    reason: 'Conflict',
    message: `Operation cannot be fulfilled on ${nameOfType(type)} "${name}": ${why}`,
  });
}

export function fieldConflict(conflicts: readonly { path: string; manager: string }[]): Refusal {
  const causes = conflicts.map(({ path, manager }) => ({
    reason: 'FieldManagerConflict',
    message: `conflict with "${manager}"`,
    field: dottedPath(path),
  }));
  const message = `Apply failed with ${causes.length} conflict: ${causes[0]?.message ?? ''}`;
  return new Refusal({ code: 409, reason: 'Conflict', message, details: { causes } });
}

type Cause = { readonly reason: string; readonly field: string; readonly message: string };

export function invalid(type: ResourceType, name: string, causes: readonly Cause[]): Refusal {
  const first = causes.map(({ field, message }) => `${field}: ${message}`);
  return new Refusal({
    code: 422,
    reason: 'Invalid',
    message: `${type.kind} "${name}" is invalid: ${first.join(', ')}`,
    details: { name, kind: type.kind, group: type.group, causes },
  });
}

/** How many bytes fields at the top of an object may have. */
export type TextLimits = Readonly<Record<string, number>>;

/** Refuses what is of another kind, has no name to be stored under, or texts that are too long. */
export function checkSent(
  type: ResourceType & { readonly textBytesMax?: TextLimits },
  sent: KubeObject,
): void {
  if (sent.kind !== type.kind || sent.apiVersion !== apiVersionOf(type)) {
    const message = `${sent.apiVersion} ${sent.kind} is no ${apiVersionOf(type)} ${type.kind}`;
    throw new Refusal({ code: 400, reason: 'BadRequest', message });
  }
  const { name } = sent.metadata;
  if (!NAME.test(name) || name.length > 253) {
    const message = `Invalid value: "${name}": a lowercase RFC 1123 subdomain must consist of …`;
    throw invalid(type, name, [{ reason: 'FieldValueInvalid', field: 'metadata.name', message }]);
  }
  for (const [field, bytesMax] of Object.entries(type.textBytesMax ?? {})) {
    const value = sent[field];
    if (typeof value !== 'string' || Buffer.byteLength(value) <= bytesMax) continue;
    const message = `Invalid value: "": can have at most ${bytesMax} characters`;
    throw invalid(type, name, [{ reason: 'FieldValueInvalid', field, message }]);
  }
}
