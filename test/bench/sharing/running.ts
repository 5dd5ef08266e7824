/** Nodes and primaries of any size, for measuring: their processes, and what they are asked. */

import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { METRICS } from '../../../node/contract.ts';
import { freePort, metric, type Running } from '../../system/processes.ts';

const run = promisify(execFile);
const POLL_MS = 200;

/** A generation of so many facts in `directory`, built in a process of its own; its bytes. */
export async function buildInto(directory: string, size: number): Promise<number> {
  const file = join(import.meta.dirname, 'build-generation.ts');
  const { stdout } = await run(process.execPath, [file, directory, String(size)]);
  return Number(stdout);
}

/**
 * A primary that makes its facts as it sends them. In the field it has a machine of its own: here it gets
 * only what node and asker leave. Niceness alone compares within a session (Linux: sched(7), autogroups),
 * so it is in a session of its own, which is nice as well.
 */
export async function startSharingPrimary(
  size: number,
  runner: readonly string[] = [],
): Promise<{ readonly url: string; stop(): void }> {
  const port = await freePort();
  const file = join(import.meta.dirname, 'streaming-primary.ts');
  const [command, ...words] = [...runner, process.execPath, file, String(port), String(size)];
  const child = spawn(command, words, { stdio: 'ignore', detached: true });
  await once(child, 'spawn');
  const autogroup = `/proc/${child.pid}/autogroup`;
  if (existsSync(autogroup)) writeFileSync(autogroup, '19');
  const url = `http://127.0.0.1:${port}`;
  for (let isUp = false; !isUp;) {
    isUp = await fetch(`${url}/api/policy`).then(
      () => true,
      () => false,
    );
  }
  process.once('exit', () => child.kill('SIGKILL'));
  return { url, stop: () => child.kill('SIGKILL') };
}

const COPIED = `${METRICS.syncs}{outcome="replaced"}`;

/** Resolves when the node has taken one more copy from its primary. */
export async function nextCopy(node: Running, before = 0): Promise<void> {
  while ((await metric(node.url, COPIED)) <= before) await sleep(POLL_MS);
}

export function copiesOf(node: Running): Promise<number> {
  return metric(node.url, COPIED);
}
