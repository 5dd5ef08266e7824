/**
 * The gauges that are read from a node's status, at each scrape from one and the same. What is not there
 * has no sample: an age of 0 would look perfectly fresh, comparing with NaN keeps an alert silent, and
 * `absent()` sees what is missing.
 */

import { Gauge, type Registry } from 'prom-client';
import type { NodeStatus } from '../contract-status.ts';
import { METRICS } from '../contract.ts';

/** Registers them all; the result sets them. */
export function addStatusGauges(registry: Registry): (status: NodeStatus) => void {
  const sets = GAUGES.map((each) => addGauge(registry, each));
  return (status) => {
    for (const set of sets) set(status);
  };
}

type Sample = { readonly labels: Readonly<Record<string, string>>; readonly value: number };

type StatusGauge = {
  readonly name: string;
  readonly help: string;
  readonly labelNames: readonly string[];
  readonly read: (status: NodeStatus) => readonly Sample[];
};

/** Of the copy that answers; none of them has a sample while there is none. */
const COPY_GAUGES: readonly StatusGauge[] = [
  number(
    METRICS.snapshotAgeMs,
    'Age of your policies and facts in milliseconds',
    ({ copy }) => copy?.ageMs,
  ),
  number(METRICS.facts, 'Facts in the copy that answers', ({ copy }) => copy?.factCount),
  labelled(METRICS.generationInfo, 'The copy that answers', {
    labelNames: ['generation', 'residency', 'source'],
    read: ({ copy }) => (copy === undefined ? [] : [{ labels: labelsOf(copy), value: 1 }]),
  }),
  number(
    METRICS.environmentBytes,
    'Size of the environment as one file',
    ({ copy }) => copy?.file?.environmentBytes,
  ),
  number(
    METRICS.residentBytes,
    'What is held in memory of the copy that answers',
    ({ copy }) => copy?.file?.residentBytes,
  ),
  flag(
    METRICS.overSoftAgeLimit,
    'Whether the copy is older than the soft limit',
    ({ copy }) => copy?.isOverSoftAge,
  ),
  flag(
    METRICS.overHardAgeLimit,
    'Whether the copy is older than the hard limit',
    ({ copy }) => copy?.isOverHardAge,
  ),
  flag(
    METRICS.clockSuspect,
    'Whether the wall clock contradicts the age of the copy',
    ({ copy }) => copy?.isClockSuspect,
  ),
];

const SYNC_GAUGES: readonly StatusGauge[] = [
  labelled(METRICS.syncErrorInfo, 'What the last attempt to copy failed for', {
    labelNames: ['code'],
    read: ({ sync: { failuresInARow, lastError } }) =>
      failuresInARow === 0 ? [] : infoOf({ code: lastError?.code }),
  }),
  labelled(METRICS.syncPhaseInfo, 'What the attempt under way is doing', {
    labelNames: ['phase'],
    read: ({ sync }) => infoOf({ phase: sync.progress?.phase }),
  }),
  number(
    METRICS.syncProgressFacts,
    'Facts that the attempt under way has received',
    ({ sync }) => sync.progress?.factCount,
  ),
];

const DIRECTORY_GAUGES: readonly StatusGauge[] = [
  labelled(METRICS.directoryInfo, 'Whether the directory can keep generations', {
    labelNames: ['condition'],
    read: ({ directory }) => infoOf({ condition: directory?.condition }),
  }),
  number(
    METRICS.diskBytes,
    'Size of everything in the directory',
    ({ directory }) => directory?.usedBytes,
  ),
];

const KEY_GAUGES: readonly StatusGauge[] = [
  number(METRICS.keysListed, 'Keys that are let in', ({ keys }) => keys?.listedCount),
  number(METRICS.keysKnown, 'Keys that the primary has accepted', ({ keys }) => keys?.knownCount),
  flag(
    METRICS.keysOutdated,
    'Whether an older list of keys is in force, as the file cannot be used',
    ({ keys }) => (keys?.listedCount === undefined ? undefined : keys.trouble !== undefined),
  ),
];

const TLS_GAUGES: readonly StatusGauge[] = [
  number(
    METRICS.tlsNotAfterSeconds,
    'When the certificate that is shown ends',
    ({ tls }) => tls && tls.expiresAtMs / 1_000,
  ),
  flag(
    METRICS.tlsOutdated,
    'Whether an older certificate is in force, as the files cannot be used',
    ({ tls }) => tls && tls.trouble !== undefined,
  ),
];

const GUARD_GAUGES: readonly StatusGauge[] = [
  number(METRICS.guardHeld, 'Copies in a row that were tried and held', ({ guard }) => {
    if (guard === undefined) return undefined;
    return guard.verdict === 'hold' ? guard.held?.copies : 0;
  }),
  number(
    METRICS.guardQuestions,
    'Questions that the copy tried last was compared on',
    ({ guard }) => guard?.questions?.compared,
  ),
  labelled(METRICS.guardFlips, 'Questions that the copy tried last answers differently', {
    labelNames: ['kind'],
    read: ({ guard }) =>
      Object.entries(guard?.flips ?? {}).map(([kind, value]) => ({ labels: { kind }, value })),
  }),
];

const NODE_GAUGES: readonly StatusGauge[] = [
  labelled(METRICS.nodeInfo, 'The program', {
    labelNames: ['version'],
    read: ({ version }) => infoOf({ version }),
  }),
  number(
    METRICS.softAgeLimitMs,
    'Over this age there is a warning',
    ({ limits }) => limits.softAgeMs,
  ),
  number(
    METRICS.hardAgeLimitMs,
    'Over this age questions may be refused',
    ({ limits }) => limits.hardAgeMs,
  ),
];

const GAUGES = [
  ...NODE_GAUGES,
  ...COPY_GAUGES,
  ...SYNC_GAUGES,
  ...DIRECTORY_GAUGES,
  ...KEY_GAUGES,
  ...TLS_GAUGES,
  ...GUARD_GAUGES,
];

/** As in the header of an answer. */
const GENERATION_CHARACTERS = 16;

function labelsOf({ digest, file, source }: NonNullable<NodeStatus['copy']>) {
  const generation = digest.slice(0, GENERATION_CHARACTERS);
  return { generation, residency: file?.residency ?? 'memory', source };
}

/** One sample, of 1, whose label says it; none while there is nothing to say. */
function infoOf(label: Readonly<Record<string, string | undefined>>): readonly Sample[] {
  return Object.entries(label).flatMap(([name, value]) =>
    value === undefined ? [] : [{ labels: { [name]: value }, value: 1 }],
  );
}

function number(
  name: string,
  help: string,
  read: (status: NodeStatus) => number | undefined,
): StatusGauge {
  return labelled(name, help, {
    labelNames: [],
    read: (status) => {
      const value = read(status);
      return value === undefined ? [] : [{ labels: {}, value }];
    },
  });
}

/** 1 for yes, 0 for no. */
function flag(
  name: string,
  help: string,
  read: (status: NodeStatus) => boolean | undefined,
): StatusGauge {
  return number(name, help, (status) => {
    const is = read(status);
    return is === undefined ? undefined : Number(is);
  });
}

function labelled(
  name: string,
  help: string,
  rest: Pick<StatusGauge, 'labelNames' | 'read'>,
): StatusGauge {
  return { name, help, ...rest };
}

function addGauge(
  registry: Registry,
  { name, help, labelNames, read }: StatusGauge,
): (status: NodeStatus) => void {
  const gauge = new Gauge({ name, help, labelNames, registers: [registry] });
  return (status) => {
    if (labelNames.length === 0) gauge.remove();
    else gauge.reset();
    for (const { labels, value } of read(status)) gauge.set(labels, value);
  };
}
