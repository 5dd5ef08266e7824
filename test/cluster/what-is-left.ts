/** What a run of a cluster has left on the machine, for tests of its end. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { globSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { createInterface } from 'node:readline';

/** One line for each process, mount, control group and file, but for logs. `run`: its directory. */
export function whatIsLeft(run: string): readonly string[] {
  const name = basename(run);
  const processes = readdirSync('/proc')
    .filter((each) => /^\d+$/u.test(each))
    .map((pid) => readOrNothing(join('/proc', pid, 'cmdline')))
    .filter((line) => line.includes(name));
  const mounts = readOrNothing('/proc/mounts')
    .split('\n')
    .filter((line) => line.includes(name));
  const groups = globSync(`/sys/fs/cgroup/{*,*/*}/${name}`);
  const files = readdirSync(run).filter((each) => each !== 'logs');
  return [...processes, ...mounts, ...groups, ...files];
}

/** Holds a cluster up in a process of its own, and ends that process with a signal; the run's directory. */
export async function runThatGets(signal: NodeJS.Signals, ...what: readonly string[]) {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'hold.ts'), ...what], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  for await (const line of createInterface(child.stdout)) {
    const run = /^# run directory: (?<path>.+)/u.exec(line)?.groups?.['path'];
    if (run === undefined) continue;
    child.kill(signal);
    await ended;
    return run;
  }
  throw new Error('hold.ts ended before its cluster was up');
}

/** A process may end while its files are read. */
function readOrNothing(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
