/**
 * The entry point of the process that pulls: like main.ts it touches the real clock, chance, disk and
 * operating system, and hands them on. Takes one PullOrder, says PullMessages, and ends; also when
 * whoever started it is gone.
 */

import { readdirSync, writeFileSync } from 'node:fs';
import { enableCompileCache } from 'node:module';
import { setPriority } from 'node:os';
import type { PullMessage } from './pull-process.ts';

/** On a core that is busy with answers the pull gets a thirtieth of it (Linux: nice 15 against nice 0). */
const NICENESS = 15;

/** When memory runs out, the kernel ends this process first: the copy, not the answers. */
const OOM_SCORE_MAX = '1000';

/** Linux gives each thread a niceness of its own: the collector's are there before this line runs. */
function giveWay(): void {
  for (const thread of readdirSync('/proc/self/task')) setPriority(Number(thread), NICENESS);
}

/** Only Linux has all of it; elsewhere the pull competes as an equal. */
function stepBack(): void {
  for (const step of [giveWay, () => writeFileSync('/proc/self/oom_score_adj', OOM_SCORE_MAX)]) {
    try {
      step();
    } catch {
      // Slower answers during a pull are better than no pull.
    }
  }
}

stepBack();
enableCompileCache();
const { reportPull } = await import('./report-pull.ts');
process.once('disconnect', () => process.exit(1));
process.once('message', (order) => {
  let sent = Promise.resolve();
  const say = (message: PullMessage) => {
    sent = new Promise((resolve) => void process.send?.(message, () => resolve()));
  };
  // A bug is left to end the process: after a disconnect its words would not be printed.
  void reportPull(order, say)
    .then(() => sent)
    .then(() => process.disconnect());
});
