/**
 * What a pass has found out, as the status of the resource. The same findings give the same status, to the
 * byte: a fleet that rests is not written about. Pure.
 */

import {
  type Condition,
  type ConditionType,
  type Finding,
  setCondition,
  timeOf,
  withoutCondition,
} from '../api/conditions.ts';
import { selectorLabels } from '../api/names.ts';
import type { OsoFallbackSpec, OsoFallbackStatus } from '../api/osofallback.ts';
import { REPLICAS_MAX } from '../api/spec-scaling.ts';
import { serverNameOf } from '../api/spec-tls.ts';
import type { KubeError } from '../kube/kube-error.ts';
import { isSameMoment, type NodeAnswer, type NodeCopy } from '../observe/node-report.ts';
import { certificateValidity } from './certificate-validity.ts';
import { type NodeView, problemOf } from './node-view.ts';
import { outageReadiness } from './outage-readiness.ts';
import { refusalText } from './refusals.ts';
import type { Situation } from './situation.ts';
import { upstreamReachability } from './upstream-reachability.ts';
import type { Verdict } from './verdict.ts';
import { pause, progress, readiness } from './verdicts.ts';

type NodeStatus = NonNullable<OsoFallbackStatus['nodes']>[number];

const TEXT_CHARACTERS_MAX = 1_024;
/** RFC 3339 has years of four digits. */
const MOMENT_MS_MAX = Date.UTC(9999, 11, 31);

export function statusOf(situation: Situation, nowMs: number): OsoFallbackStatus {
  const { metadata, spec, before, rollout, image, volumeSize } = situation;
  const nodes = situation.nodes.slice(0, REPLICAS_MAX).map((node) =>
    nodeStatusOf(
      node,
      before.nodes?.find(({ name }) => name === node.name),
    ),
  );
  const sizes = nodes.flatMap(({ environmentBytes }) => environmentBytes ?? []);
  const oldest = oldestFactsAt(nodes);
  return {
    observedGeneration: metadata.generation,
    replicas: rollout.existing,
    readyReplicas: rollout.ready,
    selector: selectorText(metadata.name),
    ...(spec === undefined ? {} : { fallbackUrl: fallbackUrlOf(metadata, spec) }),
    ...(image === undefined ? {} : { image }),
    ...(volumeSize === undefined ? {} : { volumeSize }),
    ...(sizes.length === 0 ? {} : { environmentBytes: Math.max(...sizes) }),
    ...(oldest === undefined ? {} : { oldestFactsAt: oldest }),
    nodes,
    operator: situation.claim,
    conditions: conditionsOf(situation, nowMs),
  };
}

function fallbackUrlOf(metadata: Situation['metadata'], { tls, service }: OsoFallbackSpec): string {
  const scheme = tls === undefined ? 'http' : 'https';
  return `${scheme}://${serverNameOf(metadata, tls ?? {})}:${service.port}`;
}

function conditionsOf(situation: Situation, nowMs: number): readonly Condition[] {
  const { metadata, spec, nodes, before, certificate } = situation;
  const observedGeneration = metadata.generation;
  const validity = certificate && certificateValidity(certificate, nowMs);
  const findings: readonly Finding[] = [
    { type: 'Ready', ...readiness(situation), observedGeneration },
    { type: 'Progressing', ...progress(situation), observedGeneration },
    { type: 'UpstreamReachable', ...upstreamReachability(nodes), observedGeneration },
    { type: 'Paused', ...pause(situation), observedGeneration },
    ...(validity === undefined
      ? []
      : [{ type: 'CertificateValid', ...validity, observedGeneration } as const]),
    { type: 'OutageReady', ...outageOf(spec, nodes, validity), observedGeneration },
  ];
  const news = findings.filter((finding) => !isStillKnown(finding, situation));
  const conditions = withFindings(news, before, nowMs);
  const isWithoutTls = spec !== undefined && spec.tls === undefined;
  return isWithoutTls ? withoutCondition(conditions, 'CertificateValid') : conditions;
}

function withFindings(findings: readonly Finding[], before: OsoFallbackStatus, nowMs: number) {
  return findings.reduce<readonly Condition[]>(
    (conditions, finding) => setCondition(conditions, finding, nowMs),
    before.conditions ?? [],
  );
}

/** Of a fleet that the operator may not see: as it was, and why nothing is known and done. */
export function unseenStatus(
  unseen: Pick<Situation, 'metadata' | 'claim' | 'before'> & {
    readonly refusals: readonly KubeError[];
  },
  nowMs: number,
): OsoFallbackStatus {
  const { metadata, claim, before, refusals } = unseen;
  const message = `${refusals.map(refusalText).join('. ')}. Until then nothing is known of this fleet, and nothing is done.`;
  const common = { status: 'False', message, observedGeneration: metadata.generation } as const;
  const findings: readonly Finding[] = [
    { type: 'Ready', reason: 'Forbidden', ...common },
    { type: 'Progressing', reason: 'Blocked', ...common },
  ];
  return { ...before, operator: claim, conditions: withFindings(findings, before, nowMs) };
}

/** What nodes say, and have been heard to say: by the operator that was here before, seconds ago. */
const HEARD_FROM_NODES: readonly ConditionType[] = ['UpstreamReachable', 'OutageReady'];

function isStillKnown({ type }: Finding, { nodes, before }: Situation): boolean {
  return (
    HEARD_FROM_NODES.includes(type) &&
    nodes.some(({ isAwaited }) => isAwaited) &&
    before.conditions?.some((condition) => condition.type === type) === true
  );
}

function outageOf(
  spec: Situation['spec'],
  nodes: readonly NodeView[],
  certificate: Verdict<'CertificateValid'> | undefined,
) {
  if (spec !== undefined) return outageReadiness(spec, nodes, certificate);
  const message = 'The spec cannot be read: see the condition Ready.';
  return { status: 'Unknown', reason: 'NotKnown', message } as const;
}

/** `before` is what was said of the node last: what means the same is said in the same words. */
function nodeStatusOf(node: NodeView, before: NodeStatus | undefined): NodeStatus {
  const { name, isReady, isAwaited, report } = node;
  if (isAwaited && before !== undefined) return { ...before, ready: isReady };
  const problem = problemOf(node);
  const base = {
    name,
    ready: isReady,
    ...(problem === undefined ? {} : { problem: shortened(problem) }),
  };
  if (report?.kind !== 'answered') return base;
  const { copy, version } = report;
  const diskBytes = steadyDiskBytes(report, before);
  return {
    ...base,
    ...(copy === undefined ? {} : copyStatusOf(copy, before)),
    ...(diskBytes === undefined ? {} : { diskBytes }),
    ...(version === undefined ? {} : { version: shortened(version) }),
  };
}

/** While a copy is made the disk fills and empties again. */
function steadyDiskBytes({ isCopying, diskBytes }: NodeAnswer, before: NodeStatus | undefined) {
  return isCopying ? (before?.diskBytes ?? diskBytes) : diskBytes;
}

function copyStatusOf(copy: NodeCopy, before: NodeStatus | undefined): Partial<NodeStatus> {
  const { takenAtMs, generation, environmentBytes } = copy;
  const factsAt = factsAtOf(takenAtMs, before?.factsAt);
  return {
    ...(factsAt === undefined ? {} : { factsAt }),
    ...(generation === undefined ? {} : { generation: shortened(generation) }),
    ...(environmentBytes === undefined ? {} : { environmentBytes }),
  };
}

/** Undefined for a moment that no calendar has, as a clock that was never set gives. */
function factsAtOf(takenAtMs: number, before: string | undefined): string | undefined {
  if (takenAtMs < 0 || takenAtMs > MOMENT_MS_MAX) return undefined;
  const isSame = before !== undefined && isSameMoment(Date.parse(before), takenAtMs);
  return isSame ? before : timeOf(takenAtMs);
}

/** Half a character would come back from the API server as another one, and differ for ever. */
function shortened(text: string): string {
  return text.slice(0, TEXT_CHARACTERS_MAX).toWellFormed();
}

/** Of those that answer. */
function oldestFactsAt(nodes: readonly NodeStatus[]): string | undefined {
  const moments = nodes.flatMap(({ ready, factsAt }) =>
    ready && factsAt !== undefined ? [factsAt] : [],
  );
  return moments.toSorted((a, b) => Date.parse(a) - Date.parse(b))[0];
}

/** As `kubectl get --selector` takes it. */
function selectorText(name: string): string {
  return Object.entries(selectorLabels(name))
    .map(([label, value]) => `${label}=${value}`)
    .join(',');
}

/** The conditions that are not as they were: type by type, what they are now. */
export function newConditions(
  before: OsoFallbackStatus,
  after: OsoFallbackStatus,
): readonly Condition[] {
  return (after.conditions ?? []).filter((condition) => {
    const old = before.conditions?.find(({ type }) => type === condition.type);
    return old?.reason !== condition.reason || old.message !== condition.message;
  });
}
