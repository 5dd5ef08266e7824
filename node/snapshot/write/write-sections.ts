/** A generation in memory → a generation file. */

import { NodeError } from '../../lib/errors.ts';
import type { DiskFile } from '../disk.ts';
import { BLOCK_BYTES, SECTION_KINDS, roundUpToBlock } from '../generation-file.ts';
import type { GenerationHead, PlacedSection } from '../generation-file.ts';
import { openSections } from '../generation.ts';
import { encodeManifest } from '../manifest.ts';
import { sealGeneration } from '../seal.ts';
import type { GenerationSections } from '../sections.ts';

export type WriteOptions = {
  readonly sections: GenerationSections;
  /** The environment's id, as keys carry it after `e_`. */
  readonly environment: string;
  readonly policySource: string;
  /** When the copy began to be taken, in milliseconds since 1970. */
  readonly takenAtMs: number;
};

/** Operating systems write no more than 2 GiB at once. */
const WRITE_BYTES_MAX = 16 * 1024 * 1024;

/** Writes and seals. `file` is empty. Throws NodeError `too_large`, `invalid_policy`. */
export function writeSections(file: DiskFile, options: WriteOptions): GenerationHead {
  const { sections, environment, policySource, takenAtMs } = options;
  const facts = openSections(sections);
  const manifest = encodeManifest({
    environment,
    factCount: facts.factCount,
    predicates: facts.predicates(),
  });
  const bytesOf = { ...sections, manifest, policy: encodePolicy(policySource) };
  const placed: PlacedSection[] = [];
  let start = BLOCK_BYTES;
  for (const kind of SECTION_KINDS) {
    if (kind === 'blockChecksums') continue;
    const { byteLength } = writeSection(file, bytesOf[kind], start);
    placed.push({ kind, start, byteLength });
    start = roundUpToBlock(start + byteLength);
  }
  return sealGeneration(file, { takenAtMs, sections: placed });
}

/** The bytes of the section policy. Throws NodeError `invalid_policy`. */
export function encodePolicy(policySource: string): Uint8Array {
  if (!policySource.isWellFormed()) {
    throw new NodeError('invalid_policy', 'Cannot store a policy that is not Unicode');
  }
  return new TextEncoder().encode(policySource);
}

function writeSection(file: DiskFile, section: Uint8Array | Uint32Array, start: number) {
  const bytes = new Uint8Array(section.buffer, section.byteOffset, section.byteLength);
  for (let at = 0; at < bytes.length; at += WRITE_BYTES_MAX) {
    file.write(bytes.subarray(at, at + WRITE_BYTES_MAX), start + at);
  }
  return bytes;
}
