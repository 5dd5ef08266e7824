/**
 * Swapping copies of a million facts: what it does to answers under load, and whether anything is left
 * behind by two hundred of them.
 */

import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { OWN_VARIABLES } from '../../node/contract.ts';
import { quantile } from '../system/figures.ts';
import { type Running, startNode } from '../system/processes.ts';
import { askWhile, type Asked } from './open-loop.ts';
import { number, type Section } from './section.ts';
import { sharingQuestion } from './sharing/facts.ts';
import { copiesOf, nextCopy, startSharingPrimary } from './sharing/running.ts';
import type { ManySwaps } from './swap-many.ts';

const run = promisify(execFile);
const LOAD_SHARE = 0.7;
/** The asker keeps up with no more; it is slower than the node. */
const PER_SECOND_MAX = 4_000;
const PROBE_MS = 3_000;
const SLOWER_MS_MAX = 20;
const GROWTH_MAX = 1.1;
const SWAPS = 200;

export async function measureSwaps(size: number, quietSeconds: number): Promise<Section> {
  const primary = await startSharingPrimary(size, ['nice', '-n', '19']);
  const node = await startNode({
    primaryUrl: primary.url,
    environment: { [OWN_VARIABLES.syncIntervalSeconds]: String(quietSeconds + 10) },
  });
  const perSecond = Math.floor(LOAD_SHARE * (await mostPerSecond(node, size)));
  const before = await copiesOf(node);
  const quiet = await ask(node, { size, perSecond }, () => sleep(quietSeconds * 1_000));
  const during = await ask(node, { size, perSecond }, () => nextCopy(node, before));
  await node.stop();
  primary.stop();
  const many = await swapMany(size);
  return sectionOf({ size, perSecond, quiet, during, many });
}

type Load = { readonly size: number; readonly perSecond: number };

function ask(node: Running, { size, perSecond }: Load, work: () => Promise<unknown>) {
  const question = (n: number) => sharingQuestion(n, size);
  return askWhile({ url: node.url, perSecond, question }, work);
}

/** The rate of answers when more is asked than can be answered. */
async function mostPerSecond(node: Running, size: number): Promise<number> {
  const load = { size, perSecond: PER_SECOND_MAX };
  await ask(node, load, () => sleep(PROBE_MS));
  const startMs = performance.now();
  const { delaysMs } = await ask(node, load, () => sleep(PROBE_MS));
  return (delaysMs.length * 1_000) / (performance.now() - startMs);
}

async function swapMany(size: number): Promise<ManySwaps> {
  const file = join(import.meta.dirname, 'swap-many.ts');
  const { stdout } = await run(process.execPath, [file, String(size), String(SWAPS)]);
  return JSON.parse(stdout) as ManySwaps;
}

function sectionOf(measured: {
  readonly size: number;
  readonly perSecond: number;
  readonly quiet: Asked;
  readonly during: Asked;
  readonly many: ManySwaps;
}): Section {
  const { size, perSecond, quiet, during, many } = measured;
  const slowerMs = worst(during) - worst(quiet);
  const row = (name: string, asked: Asked) => [
    name,
    number(asked.delaysMs.length),
    ...[0.5, 0.99, 1].map((rank) => `${number(quantile(asked.delaysMs, rank) ?? Number.NaN)} ms`),
    `${number(quantile(asked.lateMs, 1) ?? Number.NaN)} ms`,
  ];
  const growth = many.atEnd.memoryBytes / many.afterFew.memoryBytes;
  const goals: readonly (readonly [string, number, string, number])[] = [
    ['slowest answer during a swap, over the slowest before', slowerMs, 'ms', SLOWER_MS_MAX],
    ['errors and wrong answers', errorsIn(quiet) + errorsIn(during), 'answers', 0],
    [`memory after ${SWAPS} swaps, to that after 20`, growth, 'x', GROWTH_MAX],
    ['open files more than after 20', many.atEnd.files - many.afterFew.files, 'files', 0],
  ];
  return {
    title: `Swapping copies of ${number(size)} facts, at ${number(perSecond)} questions a second`,
    rows: [
      ['questions', 'asked', 'p50', 'p99', 'worst', 'asker late'],
      row('before', quiet),
      row('during a copy and its swap', during),
    ],
    notes: [
      `${number(LOAD_SHARE * 100)} % of what node and asker managed at most`,
      `${SWAPS} swaps in one process: ${number(many.afterFew.memoryBytes / 1e6)} MB after 20, ` +
        `${number(many.atEnd.memoryBytes / 1e6)} MB at the end; ${many.atEnd.files} files open`,
    ],
    goals: goals.map(([what, figure, unit, limit]) => ({
      what,
      measured: figure,
      unit,
      limit,
      kind: 'at most',
    })),
  };
}

function worst({ delaysMs }: Asked): number {
  return delaysMs.reduce((most, each) => Math.max(most, each), 0);
}

function errorsIn({ failures, wrong }: Asked): number {
  return failures + wrong;
}
