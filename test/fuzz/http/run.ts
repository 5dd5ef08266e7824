/**
 * Sends any number of malformed and well-formed requests to a node in a process of its own:
 * `node test/fuzz/http/run.ts N [SEED]`. Request `i` has the seed SEED + i. Prints each problem made small;
 * ends with 1 when there was one, when the process grew, or when it does not end in good order.
 */

import { readdirSync, readFileSync } from 'node:fs';
import { Oso } from 'oso-cloud';
import { OWN_VARIABLES } from '../../../node/contract.ts';
import { DEVELOPMENT_KEY, startNode, startPrimary } from '../../system/processes.ts';
import { SMALL_FACTS, SMALL_POLICY } from '../../fakes/policy-world.ts';
import { type Findings, runCampaign } from './campaign.ts';
import { growthOf, type Sample } from './growth.ts';

const AT_A_TIME = 8;
const PROBLEMS_MAX = 5;
const PROGRESS_INTERVAL_MS = 5_000;
const MIB = 1024 * 1024;

const count = Number(process.argv[2] ?? 100_000);
const firstSeed = Number(process.argv[3] ?? Math.trunc(Date.now() / 1_000));

const primary = await startPrimary();
const oso = new Oso(primary.url, DEVELOPMENT_KEY);
await oso.policy(SMALL_POLICY);
await oso.batch((batch) => {
  for (const { predicate, args } of SMALL_FACTS) batch.insert([predicate, ...args] as never);
});
const node = await startNode({
  primaryUrl: primary.url,
  environment: { [OWN_VARIABLES.authzen]: 'true' },
});
process.stdout.write(`${count} requests from seed ${firstSeed} to ${node.url}\n`);

const samples: Sample[] = [];
let printedAtMs = performance.now();
const findings = await runCampaign({
  port: Number(new URL(node.url).port),
  key: DEVELOPMENT_KEY,
  firstSeed,
  count,
  atATime: AT_A_TIME,
  problemsMax: PROBLEMS_MAX,
  onProgress: (asked) => {
    if (performance.now() - printedAtMs > PROGRESS_INTERVAL_MS) look(asked);
  },
});
look(findings.asked);
const growth = growthOf(samples);
print(findings, growth, node.output());
const code = await node.stop();
await primary.stop();
if (code !== 0) process.stdout.write('the node did not end when it was told to\n');
process.exitCode = findings.problems.length > 0 || growth !== undefined || code !== 0 ? 1 : 0;

function look(asked: number): void {
  printedAtMs = performance.now();
  const sample = sampleOf(node.pid, asked);
  samples.push(sample);
  const size = `${Math.round(sample.residentBytes / MIB)} MiB`;
  process.stdout.write(`${asked} requests, ${size}, ${sample.openFiles} files open\n`);
}

function sampleOf(pid: number, asked: number): Sample {
  const resident = /^VmRSS:\s+(\d+) kB$/mu.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  const openFiles = readdirSync(`/proc/${pid}/fd`).length;
  return { asked, residentBytes: Number(resident) * 1024, openFiles };
}

function print(
  { asked, statuses, unanswered, problems }: Findings,
  grown: string | undefined,
  log: string,
) {
  const answers = Object.entries(statuses).map(([status, times]) => `${status}: ${times}`);
  process.stdout.write(
    `${asked} requests; answers ${answers.join(', ')}; unanswered ${unanswered}\n`,
  );
  for (const problem of problems) process.stdout.write(`\n${problem}\n`);
  if (problems.length > 0) process.stdout.write(`\nthe node said:\n${log}\n`);
  process.stdout.write(`${problems.length} problems, ${grown ?? 'no growth'}\n`);
}
