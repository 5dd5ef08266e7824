/**
 * The part of the matrix that needs a network in which packets are dropped, as a program that runs in one:
 * it starts a node there, plays, and prints one `Played` a line. It ends with its standard input.
 */

import { openStage } from './stage.ts';
import type { Played } from './dropped-runs.ts';
import { checkTrigger } from './matrix.ts';
import { type Sdk, SDKS } from './sdks.ts';
import { needsDroppingNetwork, type Trigger, triggersFor } from './triggers.ts';

type Pair = readonly [Sdk, Trigger];

/** Of those that have something to do meanwhile. */
const AT_A_TIME = 4;

process.stdin.resume().once('end', () => process.exit());

const stage = await openStage();
const playable = SDKS.filter(({ missing }) => missing === undefined);
const pairs = playable.flatMap((sdk) =>
  triggersFor(sdk.habit)
    .filter(needsDroppingNetwork)
    .map((trigger): Pair => [sdk, trigger]),
);
const waiting = pairs.filter(waitsForKernel);
const rest = pairs.filter((pair) => !waitsForKernel(pair)).values();
await Promise.all([
  ...waiting.map(play),
  ...Array.from({ length: AT_A_TIME }, async () => {
    for (const pair of rest) await play(pair);
  }),
]);
process.exit();

/** Half a minute, in which nothing happens. */
function waitsForKernel([{ habit }, { isUntimed }]: Pair): boolean {
  return isUntimed === true || habit.waits.includes('silent');
}

async function play(pair: Pair): Promise<void> {
  process.stdout.write(`${JSON.stringify(await played(pair))}\n`);
}

async function played([sdk, trigger]: Pair): Promise<Played> {
  const names = { sdk: sdk.name, trigger: trigger.name };
  try {
    return { ...names, cells: [...(await checkTrigger(sdk, trigger, stage))] };
  } catch (error) {
    return { ...names, error: String(error) };
  }
}
