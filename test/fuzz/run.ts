/**
 * Compares the evaluators on any number of generated worlds: `node test/fuzz/run.ts N [SEED]`. World
 * `i` has the seed SEED + i. Prints each disagreement made small; ends with 1 when there was one.
 */

import { compare, report, scenarioOf } from './differential.ts';
import { count, emptyTally } from './tally.ts';

const DISAGREEMENTS_MAX = 5;
const PROGRESS_INTERVAL_MS = 2_000;

const worldsMax = Number(process.argv[2] ?? 20_000);
const firstSeed = Number(process.argv[3] ?? Math.trunc(Date.now() / 1_000));
const tally = emptyTally();
let disagreements = 0;
let printedAtMs = performance.now();

process.stdout.write(`${worldsMax} worlds from seed ${firstSeed}\n`);
for (let index = 0; index < worldsMax && disagreements < DISAGREEMENTS_MAX; index += 1) {
  const seed = firstSeed + index;
  const world = scenarioOf(seed);
  const outcome = compare(world);
  count(tally, world, outcome);
  if (outcome.kind === 'disagreement') {
    disagreements += 1;
    process.stdout.write(`\n${report(seed, outcome.disagreement)}\n\n`);
  }
  if (outcome.kind === 'refused') {
    process.stdout.write(`seed ${seed} made no policy: ${outcome.why}\n`);
  }
  if (performance.now() - printedAtMs > PROGRESS_INTERVAL_MS || index === worldsMax - 1) {
    printedAtMs = performance.now();
    process.stdout.write(
      `${tally.worlds} worlds, ${tally.questions} questions, ${tally.excused} excused, ` +
        `${tally.tooMuch} too much, ${disagreements} disagreements\n`,
    );
  }
}
process.exitCode = disagreements > 0 || tally.refusedPolicies > 0 ? 1 : 0;
