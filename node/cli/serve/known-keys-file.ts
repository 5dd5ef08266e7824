/**
 * The file that remembers, from one run of a node to the next, which keys the primary has accepted: hashes
 * and dates, never keys. A line with the SHA-256 of the rest in hex, then JSON. It is replaced whole, by a
 * rename after a flush, and only this user may read it; one that is damaged is as none, for then keys are asked about
 * anew.
 */

import { hash } from 'node:crypto';
import { join } from 'node:path';
import { z } from 'zod';
import type { KnownKey } from '../../http/asked-keys.ts';
import { KNOWN_KEYS, KNOWN_KEYS_INCOMING } from '../../snapshot/keep/directory-files.ts';
import { asDiskTrouble, onDisk } from '../../snapshot/disk-trouble.ts';
import type { Disk } from '../../snapshot/disk.ts';

export type KnownKeysPlace = {
  /** OSO_DIRECTORY, as an absolute path. */
  readonly directory: string;
  /** Without `e_`: what another environment has left there is as none. */
  readonly environment: string;
  readonly disk: Disk;
};

/** Far more than AskedKeys keep. */
const FILE_BYTES_MAX = 1024 * 1024;
const FORMAT_VERSION = 1;

const Content = z.object({
  formatVersion: z.literal(FORMAT_VERSION),
  environment: z.string(),
  keys: z.array(
    z.object({
      /** Base64 of SHA-256. */
      hash: z.string().regex(/^[\d+/A-Za-z]{43}=$/u),
      /** Milliseconds since 1970. */
      checkedAtMs: z.int(),
    }),
  ),
});

/** Empty for no file, and for one that is damaged or of another environment. Throws `disk_unavailable`. */
export function readKnownKeys(place: KnownKeysPlace): readonly KnownKey[] {
  const text = onDisk(`read ${pathOf(place)}`, () => textIn(place));
  const [sum = '', ...lines] = text.split('\n');
  const body = lines.join('\n');
  if (hash('sha256', body) !== sum) return [];
  const content = Content.safeParse(JSON.parse(body));
  return content.success && content.data.environment === place.environment ? content.data.keys : [];
}

/** In the place of what was there. Rejects with `disk_unavailable`, and then that still is. */
export async function writeKnownKeys(
  place: KnownKeysPlace,
  keys: readonly KnownKey[],
): Promise<void> {
  const { directory, environment, disk } = place;
  const body = JSON.stringify({ formatVersion: FORMAT_VERSION, environment, keys });
  const incoming = join(directory, KNOWN_KEYS_INCOMING);
  try {
    const file = disk.createPrivate(incoming);
    try {
      file.write(Buffer.from(`${hash('sha256', body)}\n${body}`), 0);
      await file.flushBeside();
    } finally {
      file.closeSoon();
    }
    disk.rename(incoming, pathOf(place));
    disk.flushDirectory(directory);
  } catch (error) {
    throw asDiskTrouble(error, `write ${pathOf(place)}`);
  }
}

/** Empty when there is none. */
function textIn(place: KnownKeysPlace): string {
  const size = place.disk.sizeOf(pathOf(place));
  if (size === undefined || size > FILE_BYTES_MAX) return '';
  const file = place.disk.open(pathOf(place));
  try {
    const bytes = Buffer.alloc(size);
    return bytes.subarray(0, file.read(bytes, 0)).toString('utf8');
  } finally {
    file.close();
  }
}

function pathOf({ directory }: KnownKeysPlace): string {
  return join(directory, KNOWN_KEYS);
}
