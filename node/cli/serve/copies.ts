/**
 * How `serve` has copies: what is on its own disk, what the primary gives, and in an outage what other
 * nodes and stores have.
 */

import { readFileSync } from 'node:fs';
import { tmpdir, totalmem } from 'node:os';
import { getHeapStatistics } from 'node:v8';
import type { Config } from '../../config/config.ts';
import { limitsFor } from '../../eval/budget.ts';
import { SYSTEM_CLOCK } from '../../lib/clock.ts';
import { NodeError } from '../../lib/errors.ts';
import { reasonOf } from '../../lib/reason-of.ts';
import type { GenerationDirectory } from '../../snapshot/keep/directory.ts';
import type { DirectoryCondition } from '../../snapshot/keep/directory-hold.ts';
import { SYSTEM_DISK } from '../../snapshot/disk.ts';
import { isHolderRunning, ownHolder, SYSTEM_PROCESSES } from '../../snapshot/keep/lock-holder.ts';
import { chooseResidency, type MemoryLimit, memoryLimit } from '../../snapshot/residency.ts';
import { type Copy, primaryElse, type Take, type TakeIfAny } from '../../sync/copy.ts';
import { type CopyPlace, placeIn } from '../../sync/copy-place.ts';
import type { OpenParts } from '../../sync/open-copy.ts';
import { type Starter, starterFor } from '../../sync/launcher.ts';
import { pullInProcess, type PullProgress } from '../../sync/pull-process.ts';
import { SparePlace } from '../../sync/spare-place.ts';
import { TemporaryPlace } from '../../sync/temporary-place.ts';
import { startProcess, type StartProcess } from '../../sync/start-process.ts';
import { takeFromDisk } from '../../sync/take-from-disk.ts';
import { takeFromPrimary } from '../../sync/take-from-primary.ts';
import { takeFromSources } from '../../sync/take-from-sources.ts';
import type { CurrentGeneration } from '../../http/generation-route.ts';
import type { Log } from '../../telemetry/log.ts';
import type { World } from '../../world/world.ts';
import type { SnapshotSource } from '../../upstream/snapshot-source.ts';
import { QUESTION_CLOCK } from '../question-clock.ts';

export type CopiesParts = {
  readonly config: Config;
  readonly directory: GenerationDirectory;
  /** Where copies are built while the directory can't take one. */
  readonly temporary: TemporaryPlace;
  /** Asked when the primary has none to give. */
  readonly sources: readonly SnapshotSource[];
  /** Of the processes that pull. */
  readonly start: StartProcess;
  readonly log: Log;
  /** Tells the person who started the node, as long as there is nothing to answer from. */
  readonly say: (line: string) => void;
  readonly onProgress: (progress: PullProgress) => void;
};

export type Copies = {
  /**
   * Of what was kept by an earlier run, to answer from at once. Undefined: there is none, or the primary is
   * to be tried first, and `take` has it for when that fails. Throws NodeError `wrong_environment`.
   */
  fromDisk(): Promise<Copy | undefined>;
  readonly take: Take;
  /** Are copies kept, as far as is known now? */
  condition(): DirectoryCondition;
};

/** Of the wait for a first copy, when others can be asked too. */
const PRIMARY_SHARE = 1 / 4;

/** A builder takes at most this share of the memory there is, and never more than it needs. */
const BUILDER_SHARE = 1 / 8;
const BUILDER_BYTES_MAX = 64 * 1024 * 1024;

export function copiesOf(options: CopiesParts): Copies {
  const { config, directory, temporary, sources, start, log, say, onProgress } = options;
  const limit = ownMemoryLimit();
  const open = openPartsOf(config, limit);
  const place = new SparePlace({
    directory: placeIn(directory, SYSTEM_DISK),
    spare: temporary,
    report: (sentence) => {
      log.error({}, sentence);
      say(sentence);
    },
  });
  const parts = { place, open, clock: SYSTEM_CLOCK };
  const report = (error: unknown, source = 'disk') => {
    const message = reasonOf(error);
    log.error({ source }, message);
    say(`Not from ${source}: ${message}`);
  };
  const fromDisk = () => takeFromDisk({ ...parts, directory, report });
  const fromSources = takeFromSources({
    ...parts,
    sources,
    disk: SYSTEM_DISK,
    report: (source, error) => report(error, source),
  });
  const isDiskLater = config.diskWaitMs > 0 && hasCopies(directory);
  const fromOthers: TakeIfAny = async (signal, current) => {
    const found = isDiskLater && current === undefined ? await fromDisk() : undefined;
    return found ?? (await fromSources(signal, current));
  };
  const shareMs = sources.length === 0 ? undefined : config.startWaitMs * PRIMARY_SHARE;
  return {
    fromDisk: async () => (isDiskLater ? undefined : await fromDisk()),
    take: primaryElse(
      takeFromPrimary({ ...parts, ...pullPartsOf(config, limit, start), onProgress }),
      fromOthers,
      isDiskLater ? config.diskWaitMs : shareMs,
    ),
    condition: () =>
      place.trouble === undefined
        ? directory.condition()
        : { kind: 'unwell', reason: place.trouble },
  };
}

/** One that cannot be read has none; why, is said when it is needed. */
function hasCopies(directory: GenerationDirectory): boolean {
  try {
    return directory.newestFirst().length > 0;
  } catch (error) {
    if (error instanceof NodeError && error.code === 'disk_unavailable') return false;
    throw error;
  }
}

/** To be made before a copy is opened: later this process is large. */
export function starterHere(): Starter {
  return starterFor(ownMemoryLimit().bytes);
}

/** For copies that no directory keeps, of this process. */
export function temporaryPlace(): TemporaryPlace {
  return new TemporaryPlace({
    disk: SYSTEM_DISK,
    parent: tmpdir(),
    holder: ownHolder(SYSTEM_PROCESSES),
    isRunning: (holder) => isHolderRunning(holder, SYSTEM_PROCESSES),
  });
}

/** What other nodes may download of the world that serves: its file is held open until it is released. */
export function generationOf(world: World | undefined): CurrentGeneration | undefined {
  const file = world?.origin.file;
  if (file === undefined) return undefined;
  const release = file.lease.take();
  return { head: file.head, read: (into, position) => file.read(into, position), release };
}

/** A copy from the primary, written to a place of the caller's. */
export function copyTo(place: CopyPlace, config: Config): Take {
  const limit = ownMemoryLimit();
  const open = openPartsOf(config, limit);
  const onProgress = () => undefined;
  const parts = {
    place,
    open,
    clock: SYSTEM_CLOCK,
    ...pullPartsOf(config, limit, startProcess),
    onProgress,
  };
  return takeFromPrimary(parts);
}

function pullPartsOf(config: Config, limit: MemoryLimit, start: StartProcess) {
  const { primaryUrl: url, environment, clientId } = config;
  const memoryBytesMax = Math.min(BUILDER_BYTES_MAX, Math.floor(limit.bytes * BUILDER_SHARE));
  const apiToken = config.apiToken.reveal();
  const order = { url, environment, clientId, apiToken, memoryBytesMax };
  const pull: typeof pullInProcess = (whole, parts) => pullInProcess(whole, { start, ...parts });
  return { order, pull };
}

function openPartsOf(
  { environment, copies, answerBudgetMs }: Config,
  limit: MemoryLimit,
): OpenParts {
  return {
    disk: SYSTEM_DISK,
    environment,
    residencyFor: ({ byteLength: fileBytes }) =>
      chooseResidency({ fileBytes, limit, forced: copies.residency }),
    limits: limitsFor({ timeMs: answerBudgetMs, memoryBytes: answerMemoryBytes(limit) }),
    clock: QUESTION_CLOCK,
  };
}

/** What this process may use for objects of JavaScript: V8 ends one that needs more. */
export function answerMemoryBytes({ bytes } = ownMemoryLimit()): number {
  return Math.min(bytes, getHeapStatistics().heap_size_limit);
}

/** What this process may use. */
function ownMemoryLimit(): MemoryLimit {
  return memoryLimit({ read: textOf, memoryBytes: totalmem() });
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
