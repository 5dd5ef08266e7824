/**
 * Makes a process collect what it has dropped, so that its size tells what it keeps: the memory that a connection
 * with TLS had outside of the heap is given back with the objects of the connection, which are small and may lie
 * for long.
 */

import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Running } from '../../system/processes.ts';

/** For processes whose garbage is to be collected: node's inspector, once it is asked for, takes a free port. */
export const INSPECTOR_OPTION = '--inspect-port=0';

const INSPECTOR = /Debugger listening on (?<url>ws:\S+)/u;
const LOOKS_MAX = 500;
const LOOK_MS = 20;

export type Collector = { collect(): Promise<void> };

/** Of a process that has just started. */
export async function collectorOf(node: Running): Promise<Collector> {
  process.kill(node.pid, 'SIGUSR1');
  const url = await inspectorUrl(node);
  return {
    async collect() {
      const socket = new WebSocket(url);
      await once(socket, 'open');
      const answered = once(socket, 'message');
      socket.send(JSON.stringify({ id: 1, method: 'HeapProfiler.collectGarbage' }));
      await answered;
      socket.close();
    },
  };
}

async function inspectorUrl(node: Running): Promise<string> {
  for (let look = 0; look < LOOKS_MAX; look += 1) {
    const url = INSPECTOR.exec(node.output())?.groups?.['url'];
    if (url !== undefined) return url;
    await sleep(LOOK_MS);
  }
  throw new Error(`No inspector of process ${node.pid}: ${node.output()}`);
}
