/**
 * The directory of one run of a cluster: its data, which end with the run, and its logs, which stay a
 * day for who looks into a failure. A process outside of this one removes the data, so that it also
 * happens when this one is killed.
 */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';

const PREFIX = 'oso-cluster-';
const LOGS = 'logs';
const LOGS_KEPT_MS = 24 * 60 * 60_000;

/**
 * Waits for the end of its input, which is the end of the run. `$1` is the directory of the run, the
 * others are control groups: they can be removed when the last process in them is gone.
 */
const REMOVE_AT_END = `
cat >/dev/null
run=$1; shift
for group; do
  tries=0
  while [ -d "$group" ] && [ $tries -lt 100 ]; do
    find "$group" -depth -type d -exec rmdir {} + 2>/dev/null || sleep 0.1
    tries=$((tries + 1))
  done
done
find "$run" -mindepth 1 -maxdepth 1 ! -name ${LOGS} -exec rm -rf --one-file-system {} +
`;

export type RunDirectory = {
  /** No other run of the machine has it. */
  readonly name: string;
  readonly path: string;
  readonly logsDirectory: string;
  /** Removes everything but the logs. The programs of the run must have ended. */
  readonly remove: () => Promise<void>;
};

const runs: string[] = [];

/** Where the logs of this process' runs are, of those that have ended too. */
export function logsOfRuns(): readonly string[] {
  return runs;
}

/** `controlGroupsOf`: the directories of control groups that are to be removed with a run of that name. */
export function createRunDirectory(
  controlGroupsOf: (name: string) => readonly string[] = () => [],
): RunDirectory {
  removeOldLogs();
  const path = mkdtempSync(join(tmpdir(), PREFIX));
  const logsDirectory = join(path, LOGS);
  mkdirSync(logsDirectory);
  runs.push(logsDirectory);
  const name = basename(path);
  const remover = spawn('sh', ['-c', REMOVE_AT_END, 'sh', path, ...controlGroupsOf(name)], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  remover.unref();
  const ended = once(remover, 'exit');
  const remove = async (): Promise<void> => {
    remover.ref();
    remover.stdin.end();
    if (remover.exitCode === null) await ended;
  };
  return { name, path, logsDirectory, remove };
}

function removeOldLogs(): void {
  for (const name of readdirSync(tmpdir()).filter((each) => each.startsWith(PREFIX))) {
    const path = join(tmpdir(), name);
    const age = Date.now() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
    if (age > LOGS_KEPT_MS && readdirSync(path).every((each) => each === LOGS)) {
      rmSync(path, { recursive: true, force: true });
    }
  }
}
