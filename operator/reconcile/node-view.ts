/** One node as far as it is known: what its pod says and what it says itself. Pure. */

import { z } from 'zod';
import { CONTAINER_NAME } from '../api/names.ts';
import { HTTPS_PORT_NAME } from '../desired/ports.ts';
import type { LiveObject } from '../kube/object.ts';
import type { NodeReport } from '../observe/node-report.ts';

export type NodeView = {
  readonly name: string;
  /** Is it sent questions? */
  readonly isReady: boolean;
  /** What stands in the way of its pod. Absent: nothing is known to. */
  readonly podProblem?: string;
  /** Absent: nothing was heard of it yet. */
  readonly report?: NodeReport;
  /** It is being asked for the first time: what was known of it before may still be so. */
  readonly isAwaited: boolean;
  /** It was made with a certificate, without which it does not start again. Absent: it was not. */
  readonly isOnHttps?: true;
};

const POD = z.object({
  podIP: z.string().optional(),
  conditions: z
    .array(
      z.object({
        type: z.string(),
        status: z.string(),
        reason: z.string().optional(),
        message: z.string().optional(),
      }),
    )
    .optional(),
  containerStatuses: z
    .array(
      z.object({
        name: z.string(),
        state: z
          .object({
            waiting: z
              .object({ reason: z.string().optional(), message: z.string().optional() })
              .optional(),
          })
          .optional(),
      }),
    )
    .optional(),
});
type PodStatus = z.infer<typeof POD>;

/** Every pod begins with these: no problems. */
const USUAL_WAITS = ['ContainerCreating', 'PodInitializing'];

export function nodeViewOf(pod: LiveObject, report: NodeReport | undefined): NodeView {
  const status = statusOf(pod);
  const problem = podProblemOf(status);
  return {
    name: pod.metadata.name,
    isReady: isPodReady(pod),
    isAwaited: report === undefined && status.podIP !== undefined,
    ...(problem === undefined ? {} : { podProblem: problem }),
    ...(report === undefined ? {} : { report }),
    ...(isOnHttps(pod) ? { isOnHttps: true } : {}),
  };
}

export function isPodReady(pod: LiveObject): boolean {
  const { conditions = [] } = statusOf(pod);
  const isGoing = pod.metadata.deletionTimestamp !== undefined;
  return !isGoing && conditions.some(({ type, status }) => type === 'Ready' && status === 'True');
}

const SPEC = z.object({
  containers: z.array(
    z.object({
      name: z.string(),
      ports: z.array(z.object({ name: z.string().optional() })).default([]),
    }),
  ),
});

/** Does the node in it speak TLS? As it was made, whatever the resource says by now. */
export function isOnHttps(pod: LiveObject): boolean {
  const { containers } = SPEC.safeParse(pod['spec']).data ?? { containers: [] };
  const node = containers.find(({ name }) => name === CONTAINER_NAME);
  return node?.ports.some(({ name }) => name === HTTPS_PORT_NAME) === true;
}

/** Undefined: it has none yet. */
export function podAddressOf(pod: LiveObject): string | undefined {
  return statusOf(pod).podIP;
}

/** What is wrong with the node, the first cause first, in one clause. */
export function problemOf({ podProblem, report }: NodeView): string | undefined {
  if (podProblem !== undefined) return podProblem;
  if (report?.kind === 'silent') return `The operator cannot ask it: ${report.reason}`;
  return report?.whyUnhealthy ?? report?.directoryProblem ?? report?.tlsProblem;
}

function podProblemOf({ conditions = [], containerStatuses = [] }: PodStatus): string | undefined {
  for (const { name, state } of containerStatuses) {
    const { reason, message } = state?.waiting ?? {};
    if (reason === undefined || USUAL_WAITS.includes(reason)) continue;
    return `Its container ${name} waits: ${reason}${message === undefined ? '' : `: ${message}`}`;
  }
  const unscheduled = conditions.find(
    ({ type, status }) => type === 'PodScheduled' && status === 'False',
  );
  if (unscheduled === undefined) return undefined;
  return `No machine takes its pod: ${unscheduled.message ?? unscheduled.reason ?? 'no reason is given'}`;
}

function statusOf(pod: LiveObject): PodStatus {
  return POD.safeParse(pod['status']).data ?? {};
}
