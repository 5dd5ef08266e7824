/** Short texts in files of their own, such as a lock's. */

import { hasCode } from '../../lib/has-code.ts';
import type { Disk } from '../disk.ts';

const TEXT_BYTES_MAX = 4096;

/** Its beginning, at most TEXT_BYTES_MAX; undefined when there is no such file. */
export function readText(disk: Disk, path: string): string | undefined {
  try {
    const file = disk.open(path);
    try {
      const bytes = Buffer.alloc(TEXT_BYTES_MAX);
      return bytes.toString('utf8', 0, file.read(bytes, 0));
    } finally {
      file.close();
    }
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}

/** In place of what the file holds. The bytes are on the disk for good, the name is not yet. */
export function writeText(disk: Disk, path: string, text: string): void {
  const file = disk.create(path);
  try {
    file.write(Buffer.from(text), 0);
    file.flush();
  } finally {
    file.close();
  }
}
