/** One process at a time in a directory: two that append to one journal would destroy it. */

import { open, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { NodeError } from '../lib/errors.ts';
import { hasCode } from '../lib/has-code.ts';

const FILE = 'lock';

/**
 * Takes the directory for the process with this id until the result is disposed of. A lock whose
 * process is gone, after a crash, is taken over. Throws NodeError `invalid_config` when another
 * process has it.
 */
export async function lockDirectory(
  directory: string,
  pid: number,
  isRunning: (pid: number) => boolean,
): Promise<AsyncDisposable> {
  const path = join(directory, FILE);
  if (!(await tryToCreate(path, pid))) {
    const holder = await holderOf(path);
    if (holder !== undefined && holder !== pid && isRunning(holder)) {
      throw new NodeError(
        'invalid_config',
        `Cannot use ${directory}: process ${holder} is using it. End that one, or take another directory`,
      );
    }
    await rm(path, { force: true });
    if (!(await tryToCreate(path, pid))) {
      throw new NodeError(
        'invalid_config',
        `Cannot use ${directory}: another process just took it`,
      );
    }
  }
  return { [Symbol.asyncDispose]: () => rm(path, { force: true }) };
}

/** Does this process exist? One of another user, which may not be signalled, does. */
export function isProcessRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return hasCode(error, 'EPERM');
  }
}

/** False when the file is there already. */
async function tryToCreate(path: string, pid: number): Promise<boolean> {
  try {
    const file = await open(path, 'wx');
    await file.writeFile(`${pid}\n`);
    await file.close();
    return true;
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false;
    throw error;
  }
}

/** Undefined when the lock says nothing: its process ended between making and writing it. */
async function holderOf(path: string): Promise<number | undefined> {
  try {
    const pid = Number.parseInt(await readFile(path, 'utf8'), 10);
    return Number.isInteger(pid) && pid > 0 ? pid : undefined;
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}
