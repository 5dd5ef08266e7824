/**
 * What wakes somebody up: few alerts, each for something that an outage would make worse, with limits
 * from the resource. What is in no sample cannot alert, so the first one looks for silence.
 */

import { METRICS } from '../../node/contract.ts';
import { childNames } from '../api/names.ts';
import type { OsoFallback, OsoFallbackSpec } from '../api/osofallback.ts';
import { isVendorImage } from '../api/spec-image.ts';
import type { JsonObject } from '../kube/object.ts';

/** After so many attempts in a row it is not the network of a moment. */
const SYNC_FAILURES_MIN = 3;
/** A copy gets this old, in intervals, when two syncs in a row do not replace it: as the node has it. */
const SOFT_AGE_INTERVALS = 3;
const START_SECONDS_MIN = 300;

/** Rules of Prometheus, for one fleet. The vendor's image has a metric for the first few alone. */
export function alertRules(fallback: OsoFallback, image: string): readonly JsonObject[] {
  const common = [noCopy(fallback), ...ageAlerts(fallback)];
  if (isVendorImage({ image, imageKind: fallback.spec.imageKind })) return common;
  return [...common, syncFailing(fallback), directoryUnwell(fallback), copyHeld(fallback)];
}

function noCopy(fallback: OsoFallback): JsonObject {
  return alert({
    name: 'OsoFallbackNoCopy',
    severity: 'critical',
    expr: `absent(${metricOf(fallback, METRICS.snapshotAgeMs)})`,
    forSeconds: Math.max(START_SECONDS_MIN, fallback.spec.startGraceSeconds),
    summary: `No node of ${fleetOf(fallback)} has a copy to answer from`,
    description:
      'Nothing would answer in an outage of the primary; or Prometheus reaches no node. Look at the conditions of the OsoFallback and at the logs of its pods.',
  });
}

function ageAlerts(fallback: OsoFallback): readonly JsonObject[] {
  const { softAgeSeconds, hardAgeSeconds, overHardAge } = fallback.spec.freshness;
  const isOver = (seconds: number) =>
    `max(${metricOf(fallback, METRICS.snapshotAgeMs)}) > ${seconds * 1_000}`;
  const soft = alert({
    name: 'OsoFallbackCopyOld',
    severity: 'warning',
    expr: isOver(softAgeSeconds ?? usualSoftAgeSeconds(fallback.spec)),
    forSeconds: 300,
    summary: `A node of ${fleetOf(fallback)} answers from an old copy`,
    description:
      'New copies have not come for a while: permissions that were granted or revoked since are not in it. Is the primary reachable, and the key valid?',
  });
  if (hardAgeSeconds === undefined) return [soft];
  const effect = overHardAge === 'Refuse' ? 'refuses to answer' : 'still answers';
  const hard = alert({
    name: 'OsoFallbackCopyTooOld',
    severity: 'critical',
    expr: isOver(hardAgeSeconds),
    forSeconds: 60,
    summary: `The copy of a node of ${fleetOf(fallback)} is over its hard limit of age`,
    description: `The node ${effect}, as spec.freshness.overHardAge says.`,
  });
  return [soft, hard];
}

function syncFailing(fallback: OsoFallback): JsonObject {
  return alert({
    name: 'OsoFallbackSyncFailing',
    severity: 'warning',
    expr: `min(${metricOf(fallback, METRICS.syncFailuresInARow)}) >= ${SYNC_FAILURES_MIN}`,
    forSeconds: 900,
    summary: `No node of ${fleetOf(fallback)} can copy from the primary`,
    description: `They go on answering from what they have. ${METRICS.syncErrorInfo} says why; so do the nodes' logs.`,
  });
}

function directoryUnwell(fallback: OsoFallback): JsonObject {
  return alert({
    name: 'OsoFallbackDirectoryUnwell',
    severity: 'warning',
    expr: `${metricOf(fallback, METRICS.directoryInfo, 'condition="unwell"')} == 1`,
    forSeconds: 600,
    summary: `{{ $labels.pod }} of ${fleetOf(fallback)} cannot keep its copy`,
    description:
      'It answers, but has nothing to start from after a restart in an outage. Its volume may be full: look at its log, and at spec.storage.',
  });
}

function copyHeld(fallback: OsoFallback): JsonObject {
  return alert({
    name: 'OsoFallbackCopyHeld',
    severity: 'warning',
    expr: `max(${metricOf(fallback, METRICS.guardHeld)}) > 0`,
    forSeconds: 300,
    summary: `A new copy for ${fleetOf(fallback)} is held back`,
    description:
      'It answers very differently from the one in use, which goes on answering. /fallback/v1/status of a node says how; once it is known to be right, spec.guard lets it in.',
  });
}

function usualSoftAgeSeconds({ syncIntervalSeconds, freshness }: OsoFallbackSpec): number {
  return Math.min(SOFT_AGE_INTERVALS * syncIntervalSeconds, freshness.hardAgeSeconds ?? Infinity);
}

/** Of the pods of this fleet, however they came to be scraped. */
function metricOf({ metadata }: OsoFallback, metric: string, more?: string): string {
  const { statefulSet } = childNames(metadata.name);
  const pods = `namespace="${metadata.namespace}",pod=~"${statefulSet}-[0-9]+"`;
  return `${metric}{${more === undefined ? pods : `${pods},${more}`}}`;
}

function fleetOf({ metadata }: OsoFallback): string {
  return `${metadata.namespace}/${metadata.name}`;
}

type Alert = {
  readonly name: string;
  readonly severity: 'warning' | 'critical';
  readonly expr: string;
  readonly forSeconds: number;
  readonly summary: string;
  readonly description: string;
};

function alert({ name, severity, expr, forSeconds, summary, description }: Alert): JsonObject {
  return {
    alert: name,
    expr,
    for: `${forSeconds}s`,
    labels: { severity },
    annotations: { summary, description },
  };
}
