/** A snapshot that is named on a command line: opened to read, checked to the byte before it is asked. */

import { resolve } from 'node:path';
import { NodeError } from '../lib/errors.ts';
import { inTurns } from '../lib/in-turns.ts';
import { type DiskFile, SYSTEM_DISK } from '../snapshot/disk.ts';
import type { GenerationHead } from '../snapshot/generation-file.ts';
import { type Generation, openGeneration } from '../snapshot/open-generation.ts';
import { verifyGeneration } from '../snapshot/verify.ts';
import { unusableFile } from './unusable-file.ts';

/** A larger file is read block by block: a question or two look at few of them. */
export const RESIDENT_BYTES_MAX = 256 * 1024 * 1024;
const CACHE_BYTES = 64 * 1024 * 1024;

/** Throws NodeError `invalid_config` for a file that can't be read. */
export function openSnapshotFile(path: string): DiskFile {
  try {
    return SYSTEM_DISK.open(resolve(path));
  } catch (cause) {
    throw unusableFile('read', path, cause);
  }
}

/** Every byte is checked first. Throws NodeError `invalid_config`, `damaged_generation`. */
export async function openSnapshot(
  path: string,
  residentBytesMax = RESIDENT_BYTES_MAX,
): Promise<Generation> {
  const file = openSnapshotFile(path);
  try {
    if (file.size() <= residentBytesMax) return await openGeneration(file, { kind: 'resident' });
    await verifySnapshot(file, path);
    return await openGeneration(file, { kind: 'paged', cacheBytes: CACHE_BYTES });
  } catch (error) {
    file.close();
    throw namingFile(error, path);
  }
}

/** Reads all of it. Throws NodeError `damaged_generation`, which names the file and what is damaged. */
export async function verifySnapshot(file: DiskFile, path: string): Promise<GenerationHead> {
  try {
    return await inTurns(verifyGeneration(file));
  } catch (error) {
    throw namingFile(error, path);
  }
}

/** Of several files, which is it? */
export function namingFile(error: unknown, path: string): unknown {
  if (!(error instanceof NodeError) || error.message.startsWith(`${path}: `)) return error;
  return new NodeError(error.code, `${path}: ${error.message}`, { cause: error });
}
