/** Carries a plan out, write by write. What the API server refuses is told, and keeps nothing else back. */

import { FIELD_MANAGER } from '../api/names.ts';
import { isKubeError } from '../kube/kube-error.ts';
import type { Log } from '../kube/log.ts';
import type { EventNote } from '../kube/event-recorder.ts';
import type { KubeObject } from '../kube/object.ts';
import { describedChild } from './child-types.ts';
import type { Cluster } from './cluster.ts';
import { managerOf } from './field-managers.ts';
import { type Action, driftText } from './plan.ts';
import { type Refusal, refusalOf } from './refusals.ts';
import type { Settled } from './settled.ts';

export type ActParts = {
  readonly key: string;
  readonly cluster: Cluster;
  readonly settled: Settled;
  readonly log: Log;
  readonly signal: AbortSignal;
};

export type Deeds = {
  /** What was done, for the events of the resource. */
  readonly notes: readonly EventNote[];
  readonly writes: number;
  readonly refusals: readonly Refusal[];
};

/** Nobody but a person can change that these fail. */
const REFUSALS = ['invalid', 'forbidden', 'bad_request', 'too_large'] as const;

/**
 * One after the other, in the order of the plan. Throws the KubeError of what may work when it is tried
 * again: most often `conflict`, when somebody was faster.
 */
export async function act(actions: readonly Action[], parts: ActParts): Promise<Deeds> {
  const notes: EventNote[] = [];
  const refusals: Refusal[] = [];
  for (const action of actions) {
    try {
      notes.push(await actOne(action, parts));
    } catch (error) {
      if (!isKubeError(error, ...REFUSALS)) throw error;
      const what = describedChild(targetOf(action));
      parts.log.warn({ error, what }, 'The API server refuses a write');
      refusals.push(refusalOf(what, error));
    }
  }
  return { notes, writes: notes.length, refusals };
}

async function actOne(action: Action, parts: ActParts): Promise<EventNote> {
  const { key, cluster, signal } = parts;
  const what = describedChild(targetOf(action));
  switch (action.kind) {
    case 'create': {
      settle(action.object, await cluster.create(key, action.object, signal), parts);
      return { type: 'Normal', reason: 'Created', action: 'Create', note: `Created ${what}.` };
    }
    case 'change': {
      const note = await changeNote(action, parts);
      settle(action.object, await cluster.change(key, { ...action, signal }), parts);
      return note;
    }
    case 'delete':
      await cluster.delete(key, action.found, signal);
      return {
        type: 'Normal',
        reason: 'Deleted',
        action: 'Delete',
        note: `Deleted ${what}, which is wanted no more.`,
      };
  }
}

async function changeNote(
  action: Extract<Action, { readonly kind: 'change' }>,
  { cluster, signal }: ActParts,
): Promise<EventNote> {
  const { found, drift } = action;
  const what = describedChild(found);
  const [first] = drift;
  if (first === undefined) {
    return { type: 'Normal', reason: 'Changed', action: 'Change', note: `Changed ${what}.` };
  }
  const whole = await cluster.getWhole(found, signal);
  const manager = managerOf(whole, first.path, FIELD_MANAGER);
  const by = manager === undefined ? '' : ` by ${manager}`;
  const note = `Put back ${driftText(drift)} of ${what}: changed${by}, and not what the spec of this resource says. Change that instead.`;
  return { type: 'Warning', reason: 'PutBack', action: 'Change', note };
}

function settle(
  object: KubeObject,
  written: Awaited<ReturnType<Cluster['create']>>,
  { key, settled, log }: ActParts,
): void {
  const fields = settled.remember(key, object, written);
  if (fields.length === 0) return;
  const what = describedChild(object);
  log.info({ what, fields }, 'The API server keeps other values than those applied');
}

function targetOf(action: Action): KubeObject {
  return action.kind === 'delete' ? action.found : action.object;
}
