/** A file that is named on a command line, or by a variable, and cannot be used. */

import { accessSync, constants } from 'node:fs';
import { dirname, sep } from 'node:path';
import { NodeError } from '../lib/errors.ts';
import { fileReasonOf } from '../lib/file-reason.ts';

/** `invalid_config`. `action`: `read`, `write`. */
export function unusableFile(action: string, path: string, cause: unknown): NodeError {
  const message = `Cannot ${action} ${path}: ${fileReasonOf(cause)}`;
  return new NodeError('invalid_config', message, { cause });
}

/** Can a file of this path be made? Asked before the work for it is done. Throws `unusableFile`. */
export function checkPlaceOf(path: string): void {
  const directory = dirname(path);
  try {
    // With a separator at its end only a directory is found.
    accessSync(directory + sep, constants.W_OK);
  } catch (cause) {
    throw unusableFile('write to', directory, cause);
  }
}
