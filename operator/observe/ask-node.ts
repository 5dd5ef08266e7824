/**
 * What a node says of itself: ours at its status route, the vendor's by its health check and metrics.
 * Nobody's key is needed for any of them.
 */

import { NodeStatus } from '../../node/contract-status.ts';
import { METRICS, PATHS } from '../../node/contract.ts';
import type { HttpGet, NodeAddress, NodeReply } from './http-get.ts';
import type { NodeAnswer, NodeCopy, NodeReport } from './node-report.ts';
import { sampleOf } from './prometheus-text.ts';

const GENERATION_CHARACTERS = 16;

export type AskDoor = { readonly get: HttpGet; readonly nowMs: () => number };

/** Never rejects: a node that cannot be asked is `silent`, with the reason. */
export async function askNode(
  address: NodeAddress,
  { get, nowMs }: AskDoor,
  signal: AbortSignal,
): Promise<NodeReport> {
  try {
    const reply = await get(address, PATHS.status, signal);
    if (reply.status === 200) return answerOfStatus(reply.body);
    if (reply.status !== 404) return silent(`HTTP status ${reply.status} at ${PATHS.status}`);
    const health = await get(address, PATHS.health, signal);
    const metrics = await get(address, PATHS.metrics, signal);
    return answerOfVendor(health, metrics, nowMs());
  } catch (error) {
    return silent(error instanceof Error ? error.message : String(error));
  }
}

function answerOfStatus(body: string): NodeReport {
  const read = NodeStatus.safeParse(parsed(body));
  if (!read.success) return silent(`what is at ${PATHS.status} is no status of a node`);
  const { version, whyUnhealthy, copy, sync, directory, tls } = read.data;
  const { usedBytes } = directory ?? {};
  return {
    kind: 'answered',
    ...(whyUnhealthy === undefined ? {} : { whyUnhealthy }),
    version,
    ...(copy === undefined ? {} : { copy: copyOf(copy) }),
    ...lastSyncOf(sync),
    isCopying: sync.progress !== undefined,
    ...(usedBytes === undefined ? {} : { diskBytes: usedBytes }),
    ...directoryProblemOf(directory),
    ...(tls?.trouble === undefined ? {} : { tlsProblem: tls.trouble.reason }),
  };
}

function copyOf(copy: NonNullable<NodeStatus['copy']>): NodeCopy {
  const { takenAtMs, digest, file, isOverHardAge } = copy;
  return {
    takenAtMs,
    generation: digest.slice(0, GENERATION_CHARACTERS),
    ...(file === undefined ? {} : { environmentBytes: file.environmentBytes }),
    isOnDisk: file !== undefined,
    isOverHardAge,
  };
}

/** An attempt that is failing says so long before it gives up; one that ended well elsewhere has failed. */
function lastSyncOf(sync: NodeStatus['sync']): Pick<NodeAnswer, 'lastSync'> {
  const { failuresInARow, last, lastError, progress } = sync;
  const failure = progress?.failing ?? (failuresInARow > 0 ? lastError : undefined);
  const lastSync = failure?.code ?? last?.outcome;
  return lastSync === undefined ? {} : { lastSync };
}

function directoryProblemOf(directory: NodeStatus['directory']): Partial<NodeAnswer> {
  if (directory === undefined) return { directoryProblem: 'it keeps nothing on its disk' };
  if (directory.condition === 'well') return {};
  return { directoryProblem: directory.reason ?? 'its directory cannot be used' };
}

/** The vendor's node says two things: whether it is well, and how old its copy is. */
function answerOfVendor(health: NodeReply, metrics: NodeReply, nowMs: number): NodeReport {
  const ageMs = metrics.status === 200 ? sampleOf(metrics.body, METRICS.snapshotAgeMs) : undefined;
  const isHealthy = health.status === 200;
  return {
    kind: 'answered',
    ...(isHealthy ? {} : { whyUnhealthy: `HTTP status ${health.status} at ${PATHS.health}` }),
    ...(ageMs === undefined || !isHealthy
      ? {}
      : { copy: { takenAtMs: Math.round(nowMs - ageMs) } }),
    isCopying: false,
  };
}

function silent(reason: string): NodeReport {
  return { kind: 'silent', reason };
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
