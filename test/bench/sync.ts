/**
 * A large environment, copied while the node answers: how long it takes, the worst that a request had
 * to wait, and what the node weighs after it.
 */

import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { Oso } from 'oso-cloud';
import { METRICS, OWN_VARIABLES } from '../../node/contract.ts';
import { facts } from '../demo/facts.ts';
import { load } from '../demo/load.ts';
import { quantile } from '../system/figures.ts';
import {
  DEVELOPMENT_KEY,
  metric,
  type Running,
  startNode,
  startPrimary,
} from '../system/processes.ts';
import { decisions } from './decisions-asked.ts';
import { SEED } from './engine.ts';
import { memoryOf } from './linux.ts';
import { askWhile, type Asked } from './open-loop.ts';
import { number, type Section } from './section.ts';

const PROBES_PER_SECOND = 200;
const QUIET_MS = 5_000;
/** From one copy to the next: long enough to measure the quiet in between. */
const SYNC_INTERVAL_SECONDS = 40;
/** The primary is elsewhere: here it shares the cores, so it steps back. */
const BESIDE = ['nice', '-n', '10'];
/** V8 gives the memory of a thread that has ended back some seconds later. */
const REST_SECONDS = 20;
const SYNC_SECONDS_MAX = 20;
const DELAY_MS_MAX = 50;
const BASE_BYTES_MAX = 120e6;
const BYTES_PER_FACT_MAX = 60;
const COPIED = `${METRICS.syncs}{outcome="replaced"}`;

export async function measureSync(size: number): Promise<Section> {
  const primary = await startPrimary({ runner: BESIDE });
  const oso = new Oso(primary.url, DEVELOPMENT_KEY);
  const emptyBytes = await weighEmpty(primary.url, oso);
  await load({ oso, facts: facts({ size, seed: SEED }) });
  const startMs = performance.now();
  const node = await startNode({
    primaryUrl: primary.url,
    environment: { [OWN_VARIABLES.syncIntervalSeconds]: String(SYNC_INTERVAL_SECONDS) },
  });
  const startSeconds = (performance.now() - startMs) / 1_000;
  const quiet = await probeUntil(node, size, () => sleep(QUIET_MS));
  const firstSeconds = await metric(node.url, METRICS.syncDurationSeconds);
  const during = await probeUntil(node, size, () => nextCopy(node));
  const syncSeconds = await metric(node.url, METRICS.syncDurationSeconds);
  const memory = await memoryAtRest(node.pid);
  const factCount = await metric(node.url, METRICS.facts);
  await node.stop();
  await primary.stop('SIGKILL');
  const slowest = Math.max(firstSeconds, syncSeconds);
  return sectionOf({ size, factCount, startSeconds, slowest, quiet, during, memory, emptyBytes });
}

/** The least of the seconds after a copy, and the most of all. */
async function memoryAtRest(pid: number): Promise<{ now: number; most: number }> {
  let least = Infinity;
  for (let second = 0; second < REST_SECONDS; second += 1) {
    await sleep(1_000);
    least = Math.min(least, memoryOf(pid).now);
  }
  return { now: least, most: memoryOf(pid).most };
}

/** What a node weighs that has copied a policy and nothing else. */
async function weighEmpty(primaryUrl: string, oso: Oso): Promise<number> {
  await load({ oso, facts: facts({ size: 1, seed: SEED }) });
  const node = await startNode({ primaryUrl });
  await sleep(1_000);
  const { now } = memoryOf(node.pid);
  await node.stop();
  return now;
}

async function nextCopy(node: Running): Promise<void> {
  const before = await metric(node.url, COPIED);
  while ((await metric(node.url, COPIED)) === before) await sleep(200);
}

/** Asks at a fixed rate until `work` is done. */
function probeUntil(node: Running, size: number, work: () => Promise<unknown>): Promise<Asked> {
  const asked = decisions({ kind: 'direct role', size, count: 1_000 });
  const question = (n: number) => asked[n % asked.length] ?? assert.fail('a question');
  return askWhile({ url: node.url, perSecond: PROBES_PER_SECOND, question }, work);
}

function sectionOf(measured: {
  readonly size: number;
  readonly factCount: number;
  readonly startSeconds: number;
  readonly slowest: number;
  readonly quiet: Asked;
  readonly during: Asked;
  readonly memory: { readonly now: number; readonly most: number };
  readonly emptyBytes: number;
}): Section {
  const { size, quiet, during, memory, emptyBytes } = measured;
  const megabytes = (bytes: number) => `${number(bytes / 1e6)} MB`;
  const row = (name: string, { delaysMs, lateMs }: Asked) => [
    name,
    number(delaysMs.length),
    ...[0.5, 0.99, 1].map((rank) => `${number(quantile(delaysMs, rank) ?? Number.NaN)} ms`),
    `${number(quantile(lateMs, 1) ?? Number.NaN)} ms`,
  ];
  const memoryMax = BASE_BYTES_MAX + BYTES_PER_FACT_MAX * size;
  const goals: readonly (readonly [string, number, string, number])[] = [
    ['seconds to copy, the slower of two', measured.slowest, 's', SYNC_SECONDS_MAX],
    [
      'worst delay of a request during a copy',
      quantile(during.delaysMs, 1) ?? Number.NaN,
      'ms',
      DELAY_MS_MAX,
    ],
    ['answers that are errors', errorsIn(quiet) + errorsIn(during), 'answers', 0],
    ['memory after it', memory.now / 1e6, 'MB', memoryMax / 1e6],
    ['facts that are missing', size - measured.factCount, 'facts', 0],
  ];
  return {
    title: `Copying ${number(size)} facts from a primary`,
    rows: [
      ['requests', 'asked', 'p50', 'p99', 'worst', 'prober late'],
      row('between copies', quiet),
      row('during a copy', during),
    ],
    notes: [
      `from start to ready: ${number(measured.startSeconds)} s; ${number(measured.factCount)} facts`,
      `memory: ${megabytes(emptyBytes)} empty, ${megabytes(memory.now)} at rest after two copies, ` +
        `${megabytes(memory.most)} at most; ${number((memory.now - emptyBytes) / size)} bytes per fact`,
      'primary, node, its copying process and the prober share the cores',
    ],
    goals: goals.map(([what, measured, unit, limit]) => ({
      what,
      measured,
      unit,
      limit,
      kind: 'at most',
    })),
  };
}

function errorsIn({ failures, wrong }: Asked): number {
  return failures + wrong;
}
