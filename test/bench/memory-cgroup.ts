/**
 * A memory limit for a process and all it starts, as a container has it, swap off. By a control group of
 * version 1 or 2, whichever this machine has; undefined where none can be made.
 */

import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export type MemoryCgroup = {
  /** Words to put before a command so that it runs within the limit. */
  readonly runner: readonly string[];
  /** Times that the kernel ended a process of the group for want of memory. */
  oomKills(): number;
  /** The most that was charged at once, page cache included, in bytes. */
  peakBytes(): number;
  /** After the last process has ended. */
  remove(): void;
};

type Version = {
  readonly root: string;
  readonly limit: readonly (readonly [file: string, value: (bytes: number) => string])[];
  readonly peak: string;
  readonly events: string;
};

const VERSION_1: Version = {
  root: '/sys/fs/cgroup/memory',
  limit: [
    ['memory.limit_in_bytes', String],
    ['memory.memsw.limit_in_bytes', String],
    ['memory.swappiness', () => '0'],
  ],
  peak: 'memory.max_usage_in_bytes',
  events: 'memory.oom_control',
};

const VERSION_2: Version = {
  root: '/sys/fs/cgroup',
  limit: [
    ['memory.max', String],
    ['memory.swap.max', () => '0'],
  ],
  peak: 'memory.peak',
  events: 'memory.events',
};

/** `name` must be free among the machine's groups. */
export function memoryCgroup(name: string, limitBytes: number): MemoryCgroup | undefined {
  const version = existsSync(join(VERSION_1.root, 'memory.limit_in_bytes')) ? VERSION_1 : VERSION_2;
  const directory = join(version.root, name);
  try {
    mkdirSync(directory);
  } catch {
    return undefined;
  }
  for (const [file, value] of version.limit) {
    const path = join(directory, file);
    if (existsSync(path)) writeFileSync(path, value(limitBytes));
  }
  const enter = `echo $$ > ${join(directory, 'cgroup.procs')} && exec "$@"`;
  return {
    runner: ['sh', '-c', enter, 'sh'],
    oomKills: () => Number(/oom_kill (\d+)/u.exec(read(directory, version.events))?.[1] ?? 0),
    peakBytes: () => Number(read(directory, version.peak)),
    remove: () => rmdirSync(directory),
  };
}

function read(directory: string, file: string): string {
  return readFileSync(join(directory, file), 'utf8');
}
