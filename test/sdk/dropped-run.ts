/**
 * The part of the matrix that needs a network in which packets are dropped, as a program that runs in one:
 * it starts a node there, plays all at once, and prints one `Played` a line. It ends with its standard input.
 */

import { openStage } from './stage.ts';
import type { Played } from './dropped-runs.ts';
import { checkTrigger } from './matrix.ts';
import { type Sdk, SDKS } from './sdks.ts';
import { needsDroppingNetwork, type Trigger, triggersFor } from './triggers.ts';

process.stdin.resume().once('end', () => process.exit());

const stage = await openStage();
const playable = SDKS.filter(({ missing }) => missing === undefined);
const pairs = playable.flatMap((sdk) =>
  triggersFor(sdk.habit)
    .filter(needsDroppingNetwork)
    .map((trigger) => [sdk, trigger] as const),
);
await Promise.all(
  pairs.map(async (pair) => process.stdout.write(`${JSON.stringify(await played(...pair))}\n`)),
);
process.exit();

async function played(sdk: Sdk, trigger: Trigger): Promise<Played> {
  const names = { sdk: sdk.name, trigger: trigger.name };
  try {
    return { ...names, cells: [...(await checkTrigger(sdk, trigger, stage))] };
  } catch (error) {
    return { ...names, error: String(error) };
  }
}
