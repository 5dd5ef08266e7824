/**
 * Opens and swaps one generation many times, as syncs would, and asks in between: `node swap-many.ts FACTS
 * SWAPS`. Prints memory and open files after the first 20 and at the end, as JSON.
 */

import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DEFAULT_LIMITS } from '../../node/eval/evaluator.ts';
import { SYSTEM_CLOCK } from '../../node/lib/clock.ts';
import { collectSoon } from '../../node/lib/collect-soon.ts';
import { SYSTEM_DISK } from '../../node/snapshot/disk.ts';
import { openCopy } from '../../node/sync/open-copy.ts';
import { begunAt } from '../../node/world/age.ts';
import { WorldCell } from '../../node/world/world.ts';
import { temporaryDirectory } from '../system/processes.ts';
import { memoryOf } from './linux.ts';
import { sharingQuestion } from './sharing/facts.ts';
import { buildInto } from './sharing/running.ts';

type Held = { readonly memoryBytes: number; readonly files: number };

export type ManySwaps = { readonly afterFew: Held; readonly atEnd: Held };

const FEW = 20;
const QUESTIONS = 200;
const REST_MS = 3_000;

async function swapMany(size: number, swaps: number): Promise<ManySwaps> {
  const directory = temporaryDirectory();
  await buildInto(directory, size);
  const name = readdirSync(directory).find((each) => each.endsWith('.generation')) ?? '';
  const cell = new WorldCell();
  let afterFew: Held | undefined;
  for (let swap = 1; swap <= swaps; swap += 1) {
    await swapOnce(join(directory, name), { cell, swap });
    askSome(cell, size);
    collectSoon();
    if (swap === FEW) afterFew = await atRest();
  }
  const atEnd = await atRest();
  return { afterFew: afterFew ?? atEnd, atEnd };
}

async function swapOnce(path: string, { cell, swap }: { cell: WorldCell; swap: number }) {
  const world = await openCopy(
    { path, source: 'disk', isVerified: false, previous: cell.current() },
    {
      disk: SYSTEM_DISK,
      environment: '0123456789',
      residencyFor: () => ({ kind: 'resident', reason: '' }),
      limits: DEFAULT_LIMITS,
      clock: { nowSeconds: () => 0, monotonicMs: () => SYSTEM_CLOCK.monotonicMs() },
    },
  );
  cell.replace(world, begunAt(swap));
}

function askSome(cell: WorldCell, size: number): void {
  for (let n = 0; n < QUESTIONS; n += 1) {
    const { actor, action, resource } = sharingQuestion(n, size);
    const args = [actor, { type: 'String', id: action }, resource];
    cell.current()?.evaluator.holds({ predicate: 'allow', args }, []);
  }
}

async function atRest(): Promise<Held> {
  await sleep(REST_MS);
  collectSoon();
  await sleep(REST_MS);
  const { now: memoryBytes } = memoryOf(process.pid);
  return { memoryBytes, files: readdirSync('/proc/self/fd').length };
}

if (import.meta.main) {
  const [size = 0, swaps = 0] = process.argv.slice(2).map(Number);
  process.stdout.write(`${JSON.stringify(await swapMany(size, swaps))}\n`);
}
