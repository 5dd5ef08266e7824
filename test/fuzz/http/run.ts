/**
 * Sends any number of malformed and well-formed requests to nodes in processes of their own:
 * `node test/fuzz/http/run.ts N [SEED]`. What is done `i`-th has the seed SEED + i. Prints each problem made small, and
 * which single requests keep others waiting longest. Ends with 1 when there was a problem, when a process grew,
 * when one does not end in good order, or when a request keeps others waiting too long. Told to
 * end, it sends no more, says what was found until then, and ends its nodes.
 */

import { readdirSync, readFileSync } from 'node:fs';
import { type Blocked, isTooLong, measureBlocking } from './blocking.ts';
import { type Findings, runCampaign } from './campaign.ts';
import { growthOf, type Sample } from './growth.ts';
import { startNodes } from './nodes.ts';

const AT_A_TIME = 8;
const PROBLEMS_MAX = 5;
/** Each takes ten seconds and more of one of those that ask at a time. */
const SILENT_ONE_IN = 100;
const PROGRESS_INTERVAL_MS = 5_000;
const SHOWN_BLOCKED = 8;
const MIB = 1024 * 1024;

const count = Number(process.argv[2] ?? 100_000);
const firstSeed = Number(process.argv[3] ?? Math.trunc(Date.now() / 1_000));

const nodes = await startNodes();
const running = Object.entries(nodes.running);
process.stdout.write(`${count} requests from seed ${firstSeed} to ${running.length} nodes\n`);

const samples = new Map<string, Sample[]>(running.map(([name]) => [name, []]));
const interrupted = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => interrupted.abort());
}
let printedAtMs = performance.now();
const findings = await runCampaign({
  doors: nodes.doors,
  firstSeed,
  count,
  atATime: AT_A_TIME,
  problemsMax: PROBLEMS_MAX,
  silentOneIn: SILENT_ONE_IN,
  signal: interrupted.signal,
  onProgress: async (asked) => {
    if (performance.now() - printedAtMs > PROGRESS_INTERVAL_MS) await look(asked);
  },
});
await look(findings.asked);
const grown = [...samples].flatMap(([name, taken]) => {
  const growth = growthOf(taken);
  return growth === undefined ? [] : [`${name}: ${growth}`];
});
print(findings);
if (findings.problems.length > 0) {
  for (const [name, node] of running) print(`\n${name} said:\n${node.output()}\n`);
}
const [plain] = nodes.doors;
const blocked =
  plain === undefined ? [] : await measureBlocking({ door: plain, pid: nodes.running.plain.pid });
print('\nsingle requests that keep others waiting longest\n');
for (const one of blocked.slice(0, SHOWN_BLOCKED)) print(lineOf(one));
const tooLong = blocked.filter(isTooLong);
const misended = await nodes.stop();
for (const one of misended) print(`did not end when it was told to: ${one}\n`);
const verdict = [
  `${findings.problems.length} problems`,
  grown.join(', ') || 'no growth',
  `${tooLong.length} that keep others waiting too long`,
];
print(`\n${verdict.join(', ')}\n`);
const wrong = [...findings.problems, ...grown, ...misended, ...tooLong];
process.exitCode = wrong.length === 0 ? 0 : 1;

async function look(asked: number): Promise<void> {
  printedAtMs = performance.now();
  await nodes.collectGarbage();
  const sizes = running.map(([name, { pid }]) => {
    const sample = sampleOf(pid, asked);
    samples.get(name)?.push(sample);
    const mebibytes = Math.round(sample.residentBytes / MIB);
    return `${name} ${mebibytes} MiB and ${sample.openFiles} files`;
  });
  print(`${asked} requests; ${sizes.join(', ')}\n`);
}

function sampleOf(pid: number, asked: number): Sample {
  const resident = /^VmRSS:\s+(\d+) kB$/mu.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  const openFiles = readdirSync(`/proc/${pid}/fd`).length;
  return { asked, residentBytes: Number(resident) * 1024, openFiles };
}

function lineOf({ name, path, status, othersMs, workMs }: Blocked): string {
  const waited = `others wait ${Math.round(othersMs)} ms, it takes ${workMs} ms of work`;
  return `  ${waited}, ${status ?? 'no answer'}: ${path}, ${name}\n`;
}

function print(what: string | Findings): void {
  process.stdout.write(typeof what === 'string' ? what : textOf(what));
}

/** What was sent, and what came back. */
function textOf({ asked, kinds, statuses, excused, problems }: Findings): string {
  const lines = [
    `\n${asked} cases`,
    ...tableOf(kinds),
    '\nanswers',
    ...tableOf(statuses),
    '\nwithout an answer, or a late one',
    ...tableOf(excused),
    ...problems.map((problem) => `\n${problem}`),
  ];
  return `${lines.join('\n')}\n`;
}

function tableOf(counts: Readonly<Record<string, number>>): readonly string[] {
  const rows = Object.entries(counts).toSorted(([, left], [, right]) => right - left);
  return rows.map(([name, times]) => `  ${String(times).padStart(7)}  ${name}`);
}
