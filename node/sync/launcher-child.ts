/**
 * The entry point of the launcher: starts processes when it is told to, and passes on what both sides
 * say. Kept as small as a Node process can be: it lives as long as the node does.
 */

import type { LaunchOrder, LaunchReport } from './launcher.ts';
import { startProcess, type StartedProcess } from './start-process.ts';

const started = new Map<number, StartedProcess>();

function start({ id, toStart }: Extract<LaunchOrder, { kind: 'start' }>): void {
  const child = startProcess(toStart, (event) => {
    if (event.kind !== 'said') started.delete(id);
    const report: LaunchReport = { id, event };
    // At the end nobody is there any more to be told.
    process.send?.(report, () => undefined);
  });
  started.set(id, child);
}

/** Without the channel and what it started, nothing keeps this process. */
function end(): void {
  for (const child of started.values()) child.kill();
  if (process.connected) process.disconnect();
}

function isOrder(received: unknown): received is LaunchOrder {
  return typeof received === 'object' && received !== null && 'kind' in received;
}

function obey(order: LaunchOrder): void {
  if (order.kind === 'start') start(order);
  else if (order.kind === 'send') started.get(order.id)?.send(order.message);
  else if (order.kind === 'kill') started.get(order.id)?.kill();
  else end();
}

process.on('message', (received) => {
  if (isOrder(received)) obey(received);
});
// Whoever started it is gone, however that ended.
process.once('disconnect', end);
