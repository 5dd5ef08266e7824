/** What the kernel knows of a process, and pinning to a core. Linux only. */

import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

const CLOCK_TICKS_PER_SECOND = 100;

/** Seconds of CPU that all threads of a process have used. */
export function cpuSecondsOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The name, second, may have spaces: the fields after it are counted from its closing bracket.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / CLOCK_TICKS_PER_SECOND;
}

/** Memory that is in RAM now, and the most that ever was, in bytes. */
export function memoryOf(pid: number): { readonly now: number; readonly most: number } {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const kibibytes = (name: string) =>
    Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'mu').exec(status)?.[1] ?? Number.NaN);
  return { now: kibibytes('VmRSS') * 1_024, most: kibibytes('VmHWM') * 1_024 };
}

/** Words to put before a command so that it runs on one core; none where that cannot be. */
export function onCore(core: number): readonly string[] {
  const words = ['taskset', '-c', String(core)];
  const probe = spawnSync(words[0] ?? '', [...words.slice(1), 'true']);
  return probe.status === 0 ? words : [];
}
