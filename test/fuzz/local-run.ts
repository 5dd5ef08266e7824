/**
 * Compares SQL on a real database with the engine on any number of generated questions:
 * `node test/fuzz/local-run.ts N [SEED] [DIALECT]`. Prints disagreements; ends with 1 when there was one.
 */

import { compareLocal } from './local-differential.ts';
import { startLocalServer } from './local-server.ts';

const DIALECTS = ['postgresql', 'mysql'] as const;
const DISAGREEMENTS_MAX = 3;
const PROGRESS_INTERVAL_MS = 2_000;

const questionsMax = Number(process.argv[2] ?? 20_000);
const firstSeed = Number(process.argv[3] || Math.trunc(Date.now() / 1_000));
const dialect = DIALECTS.find((known) => known === (process.argv[4] ?? 'postgresql'));
if (dialect === undefined) throw new Error(`Cannot run: DIALECT is one of ${DIALECTS.join(', ')}`);
const tally = { worlds: 0, questions: 0, yes: 0, no: 0, both: 0 };
const excused: Record<string, number> = {};
let disagreements = 0;
let printedAtMs = performance.now();

await using server = await startLocalServer(dialect);
process.stdout.write(`${questionsMax} questions from seed ${firstSeed}, in ${dialect}\n`);
for (
  let index = 0;
  tally.questions < questionsMax && disagreements < DISAGREEMENTS_MAX;
  index += 1
) {
  const outcome = await compareLocal(firstSeed + index, server);
  tally.worlds += 1;
  tally.questions += outcome.questions;
  tally.yes += outcome.yes;
  tally.no += outcome.no;
  tally.both += outcome.both;
  for (const [code, count] of Object.entries(outcome.excused)) {
    excused[code] = (excused[code] ?? 0) + count;
  }
  if (outcome.disagreement !== undefined) {
    disagreements += 1;
    process.stdout.write(`\n${outcome.disagreement}\n\n`);
  }
  if (performance.now() - printedAtMs > PROGRESS_INTERVAL_MS) {
    printedAtMs = performance.now();
    process.stdout.write(`${JSON.stringify({ ...tally, excused })}\n`);
  }
}
process.stdout.write(`${JSON.stringify({ ...tally, excused, disagreements })}\n`);
process.exitCode = disagreements > 0 ? 1 : 0;
