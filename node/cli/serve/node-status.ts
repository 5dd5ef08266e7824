/** What a node knows about itself, gathered from those who know, for status and metrics. */

import type { AgreementReport } from '../../agreement/tally.ts';
import type { Config } from '../../config/config.ts';
import type { NodeStatus } from '../../contract-status.ts';
import { VERSION } from '../../contract.ts';
import type { GuardReport } from '../../guard/report.ts';
import type { Freshness } from '../../http/freshness.ts';
import { type HealthParts, whyUnhealthy } from '../../http/health-route.ts';
import type { Clock } from '../../lib/clock.ts';
import { NodeError } from '../../lib/errors.ts';
import type { GenerationDirectory } from '../../snapshot/keep/directory.ts';
import { UNKNOWN_AGE_MS } from '../../world/age.ts';
import type { GenerationFile } from '../../world/origin.ts';
import type { CurrentWorld } from '../../world/world.ts';

type Directory = Pick<GenerationDirectory, 'condition' | 'usedBytes'>;

export type StatusParts = HealthParts & {
  readonly config: Pick<Config, 'environment' | 'clientId' | 'warnings'>;
  readonly clock: Pick<Clock, 'monotonicMs'>;
  /** When the node started, as Clock.monotonicMs. */
  readonly startedMs: number;
  /** What sync-record.ts has written down, and how far an attempt under way is. */
  readonly sync: () => NodeStatus['sync'];
  /** Who is let in. */
  readonly keys: () => NonNullable<NodeStatus['keys']>;
  /** Left out or undefined: plain HTTP. */
  readonly tls?: () => NodeStatus['tls'];
  /** Left out: nothing is kept on disk. */
  readonly directory?: Directory;
  /** Of the last trial; left out or undefined: none yet. */
  readonly guardReport?: () => GuardReport | undefined;
  /** Left out or undefined: the primary is not asked whether it agrees. */
  readonly agreement?: () => AgreementReport | undefined;
};

/** At this moment. */
export function statusOf(parts: StatusParts): NodeStatus {
  const { config, clock, freshness, world, directory } = parts;
  const current = world.current();
  const reason = whyUnhealthy(parts);
  const guard = parts.guardReport?.();
  const tls = parts.tls?.();
  const agreement = parts.agreement?.();
  return {
    version: VERSION,
    environment: `e_${config.environment}`,
    clientId: config.clientId,
    uptimeMs: Math.round(clock.monotonicMs() - parts.startedMs),
    ...(reason === undefined ? {} : { whyUnhealthy: reason }),
    ...(current === undefined ? {} : { copy: copyOf(current, freshness) }),
    ...(config.warnings.length === 0 ? {} : { warnings: config.warnings }),
    keys: parts.keys(),
    ...(tls === undefined ? {} : { tls }),
    limits: limitsOf(freshness),
    sync: parts.sync(),
    ...(directory === undefined ? {} : { directory: directoryOf(directory) }),
    ...(guard === undefined ? {} : { guard }),
    ...(agreement === undefined ? {} : { agreement }),
  };
}

function copyOf(world: CurrentWorld, freshness: Freshness): NonNullable<NodeStatus['copy']> {
  const { origin, facts, takenAtMs } = world;
  const standing = freshness.standingOf(world);
  return {
    digest: world.generation,
    takenAtMs,
    ...standing,
    isAgeKnown: standing.ageMs !== UNKNOWN_AGE_MS,
    factCount: facts.factCount,
    source: origin.source,
    ...(origin.file === undefined ? {} : { file: fileOf(origin.file) }),
  };
}

function fileOf({ head, residentBytes, residency, residencyReason }: GenerationFile) {
  return { environmentBytes: head.byteLength, residentBytes, residency, residencyReason };
}

function limitsOf({ policy }: Freshness): NodeStatus['limits'] {
  const { softAgeMs, hardAgeMs, overHardAge } = policy;
  return { softAgeMs, overHardAge, ...(hardAgeMs === undefined ? {} : { hardAgeMs }) };
}

function directoryOf(directory: Directory): NonNullable<NodeStatus['directory']> {
  const usedBytes = usedBytesOf(directory);
  const { kind, ...why } = directory.condition();
  return { condition: kind, ...why, ...(usedBytes === undefined ? {} : { usedBytes }) };
}

/** Undefined when the disk cannot be read; the condition then says so. */
function usedBytesOf(directory: Directory): number | undefined {
  try {
    return directory.usedBytes();
  } catch (error) {
    if (error instanceof NodeError) return undefined;
    throw error;
  }
}
