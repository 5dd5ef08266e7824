/** A file that is named on a command line, or by a variable, and cannot be used. */

import { NodeError } from '../lib/errors.ts';
import { fileReasonOf } from '../lib/file-reason.ts';

/** `invalid_config`. `action`: `read`, `write`. */
export function unusableFile(action: string, path: string, cause: unknown): NodeError {
  const message = `Cannot ${action} ${path}: ${fileReasonOf(cause)}`;
  return new NodeError('invalid_config', message, { cause });
}
