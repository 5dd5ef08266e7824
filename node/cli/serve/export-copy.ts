/** `--export F`: one copy from the primary, written to a file, or to stdout for `-`; then the node ends. */

import { dirname, resolve } from 'node:path';
import type { Config } from '../../config/config.ts';
import { present } from '../../lib/assert.ts';
import { NodeError } from '../../lib/errors.ts';
import { reasonOf } from '../../lib/reason-of.ts';
import { onDisk } from '../../snapshot/disk-trouble.ts';
import { SYSTEM_DISK } from '../../snapshot/disk.ts';
import type { Copy, Take } from '../../sync/copy.ts';
import { type CopyPlace, removeIfAny } from '../../sync/copy-place.ts';
import { type GenerationFile, piecesOf } from '../../world/origin.ts';
import type { CommandIo } from '../command.ts';
import { copyTo, temporaryPlace } from './copies.ts';
import { checkPlaceOf } from '../unusable-file.ts';

/**
 * Throws the NodeError of the pull, `invalid_config` or `disk_unavailable` for a place that cannot be
 * written, or `no_world` when told to end; then F is as it was.
 */
export async function exportCopy(target: string, config: Config, io: CommandIo): Promise<void> {
  const toStdout = target === '-';
  if (!toStdout) checkPlaceOf(resolve(target));
  const place = toStdout ? temporaryPlace() : placeAt(resolve(target));
  const say = (line: string) => io.stderr.write(`${line}\n`);
  say(`Copying environment e_${config.environment} from ${config.primaryUrl}`);
  const copy = await unlessStopped(copyTo(place, config), io.signal);
  const letGo = copy.world.origin.lease.take();
  try {
    const { file } = copy.world.origin;
    if (toStdout) await writeOut(present(file, 'file of a pulled copy'), io);
    else copy.keep();
    const facts = copy.world.facts.factCount.toLocaleString('en-US');
    say(`Exported ${facts} facts to ${toStdout ? 'stdout' : target}`);
  } finally {
    letGo();
    copy.discard();
  }
}

/** To be told to end is no bug, and no copy either. */
async function unlessStopped(take: Take, signal: AbortSignal): Promise<Copy> {
  try {
    return await take(signal, undefined);
  } catch (error) {
    if (!signal.aborted) throw error;
    throw new NodeError('no_world', 'Stopped: no copy is exported', { cause: error });
  }
}

/** Written beside the file that it becomes, so that the file is whole or not there. */
function placeAt(path: string): CopyPlace {
  const incoming = `${path}.incoming`;
  const spillDirectory = `${path}.spill`;
  return {
    incoming: () => ({
      path: incoming,
      spillDirectory,
      accept: () => onDisk(`write ${path}`, () => putInPlace(incoming, path)),
      discard: () => {
        removeIfAny(SYSTEM_DISK, incoming);
        removeIfAny(SYSTEM_DISK, spillDirectory);
      },
    }),
  };
}

function putInPlace(incoming: string, path: string): void {
  SYSTEM_DISK.rename(incoming, path);
  SYSTEM_DISK.flushDirectory(dirname(path));
  SYSTEM_DISK.remove(`${path}.spill`);
}

/** As fast as whoever reads it, and no faster: the file may be larger than memory. */
async function writeOut(file: GenerationFile, io: CommandIo): Promise<void> {
  for await (const piece of piecesOf(file)) await written(piece, io);
}

function written(piece: Uint8Array, io: CommandIo): Promise<void> {
  return new Promise((resolve, reject) => {
    io.stdout.write(piece, (cause) => {
      if (cause === undefined || cause === null) resolve();
      else reject(cannotWrite('to stdout', cause));
    });
  });
}

function cannotWrite(what: string, cause: unknown): NodeError {
  return new NodeError('disk_unavailable', `Cannot write ${what}: ${reasonOf(cause)}`, { cause });
}
