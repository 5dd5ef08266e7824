/**
 * The entry point of the thread: like main.ts it touches the real clock, disk and operating system, and
 * hands them on. Takes one ThreadOrder after the other, and says a ThreadReport to each.
 */

import { setPriority } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import { z } from 'zod';
import { SYSTEM_CLOCK } from '../lib/clock.ts';
import { SYSTEM_DISK } from '../snapshot/disk.ts';
import { Answerer } from './answerer.ts';
import type { ThreadOrder, ThreadSettings } from './orders.ts';

/** On a core that is busy with other answers this thread gets a quarter of it (Linux: nice 5 against nice 0). */
const NICENESS = 5;

try {
  // On Linux 0 is the thread that calls, and no other.
  if (process.platform === 'linux') setPriority(0, NICENESS);
} catch {
  // As equals, then.
}

const Settings = z.object({
  budgetMs: z.number(),
  memoryBytes: z.number(),
  sqlDialect: z.enum(['postgresql', 'mysql']),
});

const settings: ThreadSettings = Settings.parse(workerData);
const answerer = new Answerer({ settings, clock: SYSTEM_CLOCK, disk: SYSTEM_DISK });
parentPort?.on('message', (order: ThreadOrder) => {
  void answerer.answer(order).then((report) => parentPort?.postMessage(report));
});
