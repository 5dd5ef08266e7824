/**
 * Who holds a directory, in words that a person can act on and another process can check: the host, the
 * process, and when it was started, for the next process may get the same number.
 */

import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { hasCode } from '../../lib/has-code.ts';

/** What is asked of the system about processes. */
export type Processes = {
  readonly host: string;
  readonly ownPid: number;
  /** In a unit of the system's own; the same for the same process. Undefined when it can't be told. */
  startOf(pid: number): string | undefined;
  isThere(pid: number): boolean;
};

export const SYSTEM_PROCESSES: Processes = {
  host: hostname(),
  ownPid: process.pid,

  startOf(pid) {
    try {
      // After the name, which may hold blanks and brackets, the start is the 20th field.
      const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
      return text.slice(text.lastIndexOf(')') + 2).split(' ')[19];
    } catch {
      return undefined;
    }
  },

  isThere(pid) {
    try {
      process.kill(pid, 0);
      return true;
    } catch (error) {
      // One of another user may not be signalled, but is there.
      return hasCode(error, 'EPERM');
    }
  },
};

/** This process, as a holder: `node-0 process 17 start 482113`. */
export function ownHolder(processes: Processes): string {
  const { host, ownPid } = processes;
  return `${host} process ${ownPid} start ${processes.startOf(ownPid) ?? 'unknown'}`;
}

/**
 * Does this holder still run? Undefined when it can't be told from here, for it is on another host. A
 * container that is started again has the same host name and often the same process number, in a world
 * of its own: its former holder is gone because the start differs.
 */
export function isHolderRunning(holder: string, processes: Processes): boolean | undefined {
  const found = /^(?<host>\S+) process (?<pid>\d+) start (?<start>\S+)$/u.exec(holder)?.groups;
  if (found === undefined) return undefined;
  if (found['host'] !== processes.host) return undefined;
  const pid = Number(found['pid']);
  const start = processes.startOf(pid);
  if (start !== undefined) return start === found['start'];
  // Without a start to compare, this process itself was not there before.
  return pid !== processes.ownPid && processes.isThere(pid);
}
