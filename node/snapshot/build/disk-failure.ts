/** What a build says when the disk refuses: what it tried, where, why, and what to do. */

import { NodeError } from '../../lib/errors.ts';

/** `ENOSPC`, `EIO`, `EROFS`, …; Node's own errors (`ERR_OUT_OF_RANGE`) are bugs. */
const SYSTEM_CODE = /^E[A-Z0-9]+$/u;

/** `attempt`: `write /data/incoming/1`. Throws NodeError `disk_unavailable` when the system fails. */
export function onDisk<T>(attempt: string, run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (isSystemError(error)) throw diskFailure(attempt, error.message, { cause: error });
    throw error;
  }
}

function isSystemError(error: unknown): error is Error {
  if (!(error instanceof Error) || !('code' in error)) return false;
  return typeof error.code === 'string' && SYSTEM_CODE.test(error.code);
}

export function diskFailure(attempt: string, why: string, options?: ErrorOptions): NodeError {
  const remedy = 'see that the volume is there, can be written and has room';
  return new NodeError('disk_unavailable', `Cannot ${attempt}: ${why}; ${remedy}`, options);
}
