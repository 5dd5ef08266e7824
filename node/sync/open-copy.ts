/** A generation's file → the world that answers from it. */

import type { Limits, QuestionClock } from '../eval/evaluator.ts';
import { inTurns } from '../lib/in-turns.ts';
import { onDisk } from '../snapshot/disk-trouble.ts';
import type { Disk, DiskFile } from '../snapshot/disk.ts';
import { type GenerationHead, readHead } from '../snapshot/generation-file.ts';
import { type Generation, openGeneration } from '../snapshot/open-generation.ts';
import type { Residency } from '../snapshot/residency.ts';
import type { SharedGeneration } from '../snapshot/shared-generation.ts';
import { verifyGeneration } from '../snapshot/verify.ts';
import { wrongEnvironment } from '../snapshot/keep/wrong-environment.ts';
import { type Lease, leaseOf } from '../world/lease.ts';
import { loadingWorld } from '../world/load-world.ts';
import type { GenerationFile } from '../world/origin.ts';
import type { World } from '../world/world.ts';

export type OpenParts = {
  readonly disk: Disk;
  /** As keys carry it after `e_`. */
  readonly environment: string;
  readonly residencyFor: (head: GenerationHead) => Residency;
  readonly limits: Limits;
  readonly clock: QuestionClock;
};

/** What is opened, and for whom. */
export type ToOpen = {
  readonly path: string;
  /** For people: `primary`, `disk`, a URL. */
  readonly source: string;
  /** True: every byte was checked since it was written, by whoever wrote it. */
  readonly isVerified: boolean;
  readonly previous: World | undefined;
};

/**
 * Gives the event loop back every few milliseconds, whatever the size. Throws NodeError
 * `damaged_generation`, `wrong_environment`, `invalid_policy` or `disk_unavailable`; then nothing is
 * left open.
 */
export async function openCopy(toOpen: ToOpen, parts: OpenParts): Promise<World> {
  const file = onDisk(`open the copy ${toOpen.path}`, () => parts.disk.open(toOpen.path));
  try {
    return await worldFrom(file, toOpen, parts);
  } catch (error) {
    file.close();
    throw error;
  }
}

async function worldFrom(file: DiskFile, toOpen: ToOpen, parts: OpenParts): Promise<World> {
  const head = readHead(file);
  if (head.environment !== parts.environment) {
    const { environment: expected } = parts;
    throw wrongEnvironment(`the copy from ${toOpen.source}`, { found: head.environment, expected });
  }
  const residency = parts.residencyFor(head);
  // To be resident, every byte is read and checked on the way.
  if (residency.kind === 'paged' && !toOpen.isVerified) await inTurns(verifyGeneration(file));
  const lease = leaseOnFile(file);
  // The facts are one user of the file: to close them is to let go of it.
  const generation = await openGeneration({ ...file, closeSoon: lease.take() }, residency);
  const { limits, clock } = parts;
  const loading = loadingWorld(
    {
      environment: head.environment,
      takenAtMs: head.takenAtMs,
      generation: head.digest,
      policySource: generation.policySource,
      facts: generation.facts,
      origin: {
        source: toOpen.source,
        lease: leaseOf(() => generation.close()),
        file: fileOf(generation, residency, { file, lease }),
        shared: sharedOf(generation, toOpen.path),
      },
    },
    { limits, clock, previous: toOpen.previous },
  );
  return await inTurns(loading);
}

function sharedOf({ content, head }: Generation, path: string): SharedGeneration {
  if (content !== undefined) return { kind: 'resident', content };
  return { kind: 'paged', path, digest: head.digest };
}

// What downloads hold must not reach the facts, which they would keep in memory. Functions that are made in
// one function share what any of them uses: so these two are made where no facts are.

function leaseOnFile(file: DiskFile): Lease {
  return leaseOf(() => file.closeSoon());
}

function fileOf(
  { head, residentBytes }: Pick<Generation, 'head' | 'residentBytes'>,
  { kind: residency, reason: residencyReason }: Residency,
  { file, lease }: { readonly file: DiskFile; readonly lease: Lease },
): GenerationFile {
  return {
    head,
    residency,
    residencyReason,
    residentBytes,
    read: (into, position) => file.read(into, position),
    lease,
  };
}
