/** Whole generations in memory, as sources offer them: real bytes, and what is to be said of them. */

import { writeSections } from '../../node/snapshot/write/write-sections.ts';
import type { GenerationHead } from '../../node/snapshot/generation-file.ts';
import type { Publication } from '../../node/upstream/snapshot-source.ts';
import { buildGeneration } from '../node/snapshot/generation-of.ts';
import { CrashingDisk } from './crashing-disk.ts';
import { ENVIRONMENT, fact } from './policy-world.ts';

export type OfferedGeneration = { readonly bytes: Buffer; readonly head: GenerationHead };

/** `padding`: so many bytes more, for what must not fit into one piece; `predicates`: of one fact each. */
export function offeredGeneration({
  environment = ENVIRONMENT,
  takenAtMs = 1_700_000_000_000,
  name = 'a',
  padding = 0,
  predicates = 1,
} = {}): OfferedGeneration {
  const file = new CrashingDisk().create('/generation');
  const head = writeSections(file, {
    sections: buildGeneration(
      Array.from({ length: predicates }, (_, n) => fact(`predicate_number_${n}`, `User:${name}`)),
    ),
    environment,
    policySource: `actor User {}\n#${'x'.repeat(padding)}`,
    takenAtMs,
  });
  const bytes = Buffer.alloc(file.size());
  file.read(bytes, 0);
  return { bytes, head };
}

/** In pieces of odd sizes, each time it is asked for. */
export function publicationOf({ bytes, head }: OfferedGeneration, pieceBytes = 7_001): Publication {
  return {
    head,
    async *pieces() {
      for (let start = 0; start < bytes.length; start += pieceBytes) {
        yield await Promise.resolve(bytes.subarray(start, start + pieceBytes));
      }
    },
  };
}

/** What is downloaded, as a file would hold it. */
export class Received {
  readonly #bytes: number[] = [];

  readonly write = (bytes: Uint8Array, position: number): void => {
    for (const [index, byte] of bytes.entries()) this.#bytes[position + index] = byte;
  };

  get bytes(): Buffer {
    return Buffer.from(this.#bytes);
  }
}
