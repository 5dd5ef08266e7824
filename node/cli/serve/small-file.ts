/** A small file that a person named, read beside other work; whatever is in its place is said, and ends. */

import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import { fileReasonOf } from '../../lib/file-reason.ts';

/** `reason`: one clause, without anything of what was read. */
export type SmallFile =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'unreadable'; readonly reason: string };

/** As large as a Kubernetes Secret may be. */
const FILE_BYTES_MAX = 1024 * 1024;

/** Never rejects for what is, or is not, at the path. */
export async function readSmallFile(path: string): Promise<SmallFile> {
  try {
    // Opened the usual way, a pipe that nobody writes to is waited for without end.
    await using file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    return await contentOf(file);
  } catch (cause) {
    return unreadable(`cannot be read: ${fileReasonOf(cause)}`);
  }
}

async function contentOf(file: FileHandle): Promise<SmallFile> {
  const found = await file.stat();
  if (!found.isFile() && !found.isDirectory()) {
    return unreadable('cannot be read again and again: it is no regular file');
  }
  if (found.size > FILE_BYTES_MAX) return tooLarge(found.size);
  // It may grow meanwhile.
  const bytes = await buffer(file.createReadStream({ end: FILE_BYTES_MAX, autoClose: false }));
  if (bytes.length > FILE_BYTES_MAX) return tooLarge(bytes.length);
  return { kind: 'text', text: bytes.toString() };
}

function tooLarge(byteLength: number): SmallFile {
  return unreadable(`has ${byteLength} bytes, over the limit of ${FILE_BYTES_MAX}`);
}

function unreadable(reason: string): SmallFile {
  return { kind: 'unreadable', reason };
}
