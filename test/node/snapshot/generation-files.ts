/** Generation files in memory, for tests: written, changed byte by byte, opened at one go. */

import type { DiskFile } from '../../../node/snapshot/disk.ts';
import { opening } from '../../../node/snapshot/open-generation.ts';
import type { Generation, Residence } from '../../../node/snapshot/open-generation.ts';
import { verifyGeneration } from '../../../node/snapshot/verify.ts';
import { writeSections } from '../../../node/snapshot/write/write-sections.ts';
import type { GenerationHead } from '../../../node/snapshot/generation-file.ts';
import type { Fact } from '../../../node/polar/program.ts';
import { CrashingDisk } from '../../fakes/crashing-disk.ts';
import { buildGeneration } from './generation-of.ts';

export const POLICY = 'actor User {}\n';

/** As few blocks as a cache may have: it evicts all the time. */
export const TINY_CACHE: Residence = { kind: 'paged', cacheBytes: 0 };

export function fileOf(bytes: Uint8Array = new Uint8Array(0)): DiskFile {
  const file = new CrashingDisk().create('/generation');
  file.write(bytes, 0);
  return file;
}

export function bytesOf(file: DiskFile): Buffer {
  const bytes = Buffer.alloc(file.size());
  file.read(bytes, 0);
  return bytes;
}

/** The same file, but for one bit of the byte at that position. */
export function withByteTurned(file: DiskFile, at: number): DiskFile {
  return {
    ...file,
    read(into, position) {
      const count = file.read(into, position);
      if (position <= at && at < position + count) {
        into[at - position] = (into[at - position] ?? 0) ^ (1 << (at % 8));
      }
      return count;
    },
  };
}

/** Written and sealed. */
export function generationFile(
  facts: Iterable<Fact>,
  { environment = '0123456789', policySource = POLICY, takenAtMs = 1_700_000_000_000 } = {},
): DiskFile {
  const file = fileOf();
  const sections = buildGeneration(facts);
  writeSections(file, { sections, environment, policySource, takenAtMs });
  return file;
}

export function openNow(file: DiskFile, residence: Residence): Generation {
  return resultOf(opening(file, residence));
}

export function verifyNow(file: DiskFile): GenerationHead {
  return resultOf(verifyGeneration(file));
}

function resultOf<T>(steps: Generator<number, T>): T {
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}
