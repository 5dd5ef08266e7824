/**
 * A node in the memory of a small pod: 20 million facts served within 256 MiB, also while the next copy of
 * them is pulled and built within the same 256 MiB. Its answers are checked.
 */

import { setTimeout as sleep } from 'node:timers/promises';
import { quantile } from '../system/figures.ts';
import { type Running, startNode, temporaryDirectory } from '../system/processes.ts';
import { onCore } from './linux.ts';
import { type MemoryCgroup, memoryCgroup } from './memory-cgroup.ts';
import { askWhile, type Asked } from './open-loop.ts';
import { type Goal, number, type Section } from './section.ts';
import { sharingQuestion } from './sharing/facts.ts';
import { buildInto, nextCopy, startSharingPrimary } from './sharing/running.ts';

const LIMIT_BYTES = 256 * 1024 * 1024;
const PER_SECOND = 500;
const P99_MS_MAX = 10;
const WARM_UP_MS = 2_000;

export type PodOptions = {
  readonly size: number;
  readonly quietSeconds: number;
  /** Also copies the environment once while it serves. */
  readonly isCopying: boolean;
};

type Measured = {
  readonly quiet: Asked;
  readonly copying: Asked | undefined;
  readonly copySeconds: number;
  readonly oomKills: number;
  readonly peakBytes: number;
};

export async function measurePod(options: PodOptions): Promise<Section> {
  const { size } = options;
  const directory = temporaryDirectory();
  const fileBytes = await buildInto(directory, size);
  const group = memoryCgroup(`oso-fallback-${process.pid}`, LIMIT_BYTES);
  if (group === undefined) return notMeasured(size);
  const measured = await measureIn(group, directory, options);
  return sectionOf(options, measured, fileBytes);
}

async function measureIn(
  group: MemoryCgroup,
  directory: string,
  { size, quietSeconds, isCopying }: PodOptions,
): Promise<Measured> {
  const primary = isCopying ? await startSharingPrimary(size, onCore(1)) : undefined;
  const node = await startNode({
    primaryUrl: primary?.url ?? 'http://127.0.0.1:9',
    directory,
    runner: [...group.runner, ...onCore(0)],
  });
  const ask = (work: () => Promise<unknown>) => askNode(node, size, work);
  await ask(() => sleep(WARM_UP_MS));
  const startMs = performance.now();
  const copying = isCopying ? await ask(() => nextCopy(node)) : undefined;
  const copySeconds = (performance.now() - startMs + WARM_UP_MS) / 1_000;
  const quiet = await ask(() => sleep(quietSeconds * 1_000));
  const [oomKills, peakBytes] = [group.oomKills(), group.peakBytes()];
  await node.stop();
  primary?.stop();
  group.remove();
  return { quiet, copying, copySeconds, oomKills, peakBytes };
}

function askNode(node: Running, size: number, work: () => Promise<unknown>): Promise<Asked> {
  const question = (n: number) => sharingQuestion(n, size);
  return askWhile({ url: node.url, perSecond: PER_SECOND, question }, work);
}

function sectionOf(
  { size }: PodOptions,
  { quiet, copying, copySeconds, oomKills, peakBytes }: Measured,
  fileBytes: number,
): Section {
  const phases: readonly (readonly [string, Asked])[] = [
    ['between copies', quiet],
    ...(copying === undefined ? [] : [['during a copy', copying] as const]),
  ];
  const facts = `${number(size)} facts`;
  return {
    title: `A pod of 256 MiB with ${facts}, ${PER_SECOND} questions a second`,
    rows: [
      ['questions', 'asked', 'p50', 'p99', 'worst', 'asker late'],
      ...phases.map(([name, asked]) => row(name, asked)),
    ],
    notes: [
      `the file: ${number(fileBytes / 1e6)} MB, ${number(fileBytes / size)} bytes per fact`,
      `memory charged to the pod, page cache included: ${number(peakBytes / 1e6)} MB at most`,
      ...(copying === undefined ? [] : [`pulled and built in ${number(copySeconds)} s`]),
    ],
    goals: [
      ...phases.flatMap(([name, asked]) => goalsOf(`${name}, ${facts}`, asked)),
      goal(`processes killed for want of memory, ${facts}`, oomKills, { unit: 'kills', limit: 0 }),
      goal(`bytes per fact on disk, ${facts}`, fileBytes / size, { unit: 'bytes', limit: 40 }),
    ],
  };
}

function row(name: string, { delaysMs, lateMs }: Asked): readonly string[] {
  const quantiles = [0.5, 0.99, 1].map((rank) => quantile(delaysMs, rank) ?? Number.NaN);
  return [
    name,
    number(delaysMs.length),
    ...quantiles.map((ms) => `${number(ms)} ms`),
    `${number(quantile(lateMs, 1) ?? Number.NaN)} ms`,
  ];
}

function goalsOf(name: string, { delaysMs, failures, wrong }: Asked): readonly Goal[] {
  const p99Ms = quantile(delaysMs, 0.99) ?? Number.NaN;
  return [
    goal(`p99 of authorize ${name}`, p99Ms, { unit: 'ms', limit: P99_MS_MAX }),
    goal(`errors and wrong answers ${name}`, failures + wrong, { unit: 'answers', limit: 0 }),
  ];
}

function goal(what: string, measured: number, most: { unit: string; limit: number }): Goal {
  return { what, measured, ...most, kind: 'at most' };
}

function notMeasured(size: number): Section {
  return {
    title: `A pod of 256 MiB with ${number(size)} facts: not measured`,
    rows: [],
    notes: ['this machine lets no memory cgroup be made: it needs Linux and root'],
    goals: [goal(`pod of ${number(size)} facts`, Number.NaN, { unit: 'ms', limit: P99_MS_MAX })],
  };
}
