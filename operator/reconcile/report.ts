/** Tells what a pass has found out: in the status of the resource, in its events, in metrics. */

import { isDeepStrictEqual } from 'node:util';
import type { OsoFallbackMetadata, OsoFallbackStatus } from '../api/osofallback.ts';
import type { EventNote } from '../kube/event-recorder.ts';
import type { LiveObject } from '../kube/object.ts';
import type { Cluster } from './cluster.ts';
import { newConditions } from './status.ts';

/** Takes what is to be told of a resource; returns at once. */
export type Tell = (regarding: LiveObject, note: EventNote) => void;

export type ConditionGauges = {
  /** How the conditions of this resource are now. */
  set(metadata: OsoFallbackMetadata, status: OsoFallbackStatus): void;
  /** It is gone. */
  remove(key: string): void;
};

/** Reasons of conditions that wait for a person, each told as an event once. */
const CALLS_FOR_HELP = [
  'InvalidSpec',
  'SecretMissing',
  'SecretInvalid',
  'NameTaken',
  'Refused',
  'Forbidden',
  'Stuck',
  'ExpiresSoon',
];

/** Writes the status if it says anything new. */
export async function report(
  found: LiveObject,
  told: { readonly before: OsoFallbackStatus; readonly after: OsoFallbackStatus },
  parts: { readonly cluster: Cluster; readonly tell: Tell; readonly signal: AbortSignal },
): Promise<void> {
  const { before, after } = told;
  if (isDeepStrictEqual(before, after)) return;
  await parts.cluster.writeStatus(found, after, parts.signal);
  for (const { reason, message, type } of newConditions(before, after)) {
    if (!CALLS_FOR_HELP.includes(reason)) continue;
    parts.tell(found, { type: 'Warning', reason, action: `Look at ${type}`, note: message });
  }
}
