/** An image's files as a folder: what a Dockerfile copies into an image of its own. */

import { chmodSync, chownSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ImageFile, wholeTree } from './image-file.ts';

/** Owners are set where the process may; modes do not depend on its mask. */
export function writeTree(folder: string, files: readonly ImageFile[], isRoot: boolean): void {
  mkdirSync(folder, { recursive: true });
  for (const file of wholeTree(files)) {
    const path = join(folder, file.path);
    if (file.kind === 'file') writeFileSync(path, file.bytes);
    else mkdirSync(path, { recursive: true });
    if (isRoot && file.kind === 'directory' && file.ownerId !== undefined) {
      chownSync(path, file.ownerId, file.ownerId);
    }
    chmodSync(path, file.mode);
  }
}
