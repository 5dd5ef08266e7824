/** A disk that fails, in words: what can't be done, why, and what a person does about it. */

import { NodeError } from '../lib/errors.ts';

type Trouble = { readonly why: string; readonly remedy: string };

const MOUNT = 'See to the volume: it is used again as soon as it is well';

const TROUBLES: Readonly<Record<string, Trouble>> = {
  ENOSPC: { why: 'it is full', remedy: 'Make the volume larger, or remove what else is on it' },
  EDQUOT: { why: 'it is full', remedy: 'Raise the quota, or remove what else is on it' },
  EROFS: { why: 'it is read-only', remedy: MOUNT },
  EACCES: { why: 'it is not this user’s', remedy: 'Give the directory to the user that runs this' },
  EPERM: { why: 'it is not this user’s', remedy: 'Give the directory to the user that runs this' },
  ENOENT: { why: 'it is not there', remedy: MOUNT },
  ENOTDIR: { why: 'it is not a directory', remedy: 'Take another directory' },
  EEXIST: { why: 'it is not a directory', remedy: 'Take another directory' },
  EISDIR: { why: 'it is a directory', remedy: 'Take another name' },
  EIO: { why: 'the device fails', remedy: MOUNT },
  ESTALE: { why: 'the volume was exchanged', remedy: MOUNT },
};

/** `ENOSPC` and the like; undefined for what is not an error of the system. */
export function systemCodeOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || error instanceof NodeError || !('code' in error)) {
    return undefined;
  }
  // Those of the runtime, such as ERR_ASSERTION for a bug, are another matter.
  return typeof error.code === 'string' && /^E[A-Z0-9]+$/u.test(error.code)
    ? error.code
    : undefined;
}

/** Is there no room, as opposed to a disk that fails? */
export function isFull(error: unknown): boolean {
  const code = systemCodeOf(error);
  return code === 'ENOSPC' || code === 'EDQUOT';
}

/**
 * The system's error as NodeError `disk_unavailable`; anything else as it is. `action`: `keep a
 * generation in /data`.
 */
export function asDiskTrouble(error: unknown, action: string): unknown {
  const code = systemCodeOf(error);
  if (code === undefined) return error;
  const { why, remedy } = TROUBLES[code] ?? { why: 'the disk fails', remedy: MOUNT };
  return new NodeError('disk_unavailable', `Cannot ${action}: ${why} (${code}). ${remedy}`, {
    cause: error,
  });
}

/** Throws NodeError `disk_unavailable` when the system refuses. `action` as above. */
export function onDisk<Result>(action: string, run: () => Result): Result {
  try {
    return run();
  } catch (error) {
    throw asDiskTrouble(error, action);
  }
}

/** Of a disk that says that all is well, and has not what was written to it. */
export function notAsWritten(action: string, why: string, options?: ErrorOptions): NodeError {
  return new NodeError('disk_unavailable', `Cannot ${action}: ${why}. ${MOUNT}`, options);
}

/** Before anything is written: said with figures, so that a person knows how much larger is enough. */
export function noRoom(
  action: string,
  { expectedBytes, freeBytes }: { readonly expectedBytes: number; readonly freeBytes: number },
): NodeError {
  const full = Object.assign(new Error('Too little is free'), { code: 'ENOSPC' });
  return new NodeError(
    'disk_unavailable',
    `Cannot ${action}: it takes ${megabytes(expectedBytes)} and ${megabytes(freeBytes)} are free. Make the volume larger, or remove what else is on it`,
    { cause: full },
  );
}

function megabytes(bytes: number): string {
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}
