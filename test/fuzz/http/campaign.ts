/** Many requests to one node or several, each from a seed of its own; what goes wrong is made small. */

import { availableParallelism, loadavg } from 'node:os';
import { type Random, random } from '../../demo/random.ts';
import { type BrokenTls, brokenTls } from './broken-tls.ts';
import { documentCase } from './document-questions.ts';
import { type Door, doorOf } from './doors.ts';
import { judge, type Judged } from './judge.ts';
import { type PagedList, pagedList, problemOfPages } from './pages.ts';
import { rawCase } from './raw-grammar.ts';
import { bytesOf, type HttpCase } from './request.ts';
import { shrinkCase } from './shrink-case.ts';

export type Campaign = {
  readonly doors: readonly Door[];
  readonly firstSeed: number;
  readonly count: number;
  /** Requests at a time. */
  readonly atATime: number;
  /** After so many problems it ends. */
  readonly problemsMax: number;
  /** Of broken connections with TLS, one in so many takes ten seconds and more. */
  readonly silentOneIn: number;
  /** What is done with a seed; left out, caseOf. */
  readonly makeCase?: typeof caseOf;
  /** Ends it early; left out: nothing does. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (asked: number) => void | Promise<void>;
};

export type Findings = {
  readonly asked: number;
  /** Answers by status. */
  readonly statuses: Readonly<Record<string, number>>;
  /** Cases by what they were, and where. */
  readonly kinds: Readonly<Record<string, number>>;
  /** Cases without an answer in time, by the reason why there need not be one. */
  readonly excused: Readonly<Record<string, number>>;
  /** A text each: seed, problem, request. */
  readonly problems: readonly string[];
};

/** What is done with one seed. */
export type FuzzCase =
  | { readonly kind: 'request'; readonly door: Door; readonly one: HttpCase }
  | { readonly kind: 'pages'; readonly list: PagedList }
  | { readonly kind: 'broken TLS'; readonly door: Door; readonly broken: BrokenTls };

const SHOWN_CHARS_MAX = 2_000;

/** The case of a seed: always the same. */
export function caseOf(
  seed: number,
  { doors, silentOneIn }: Pick<Campaign, 'doors' | 'silentOneIn'>,
): FuzzCase {
  const chance = random(seed);
  const door = doorOf(chance, doors);
  if (door.tls !== undefined && chance.chance(20)) {
    return { kind: 'broken TLS', door, broken: brokenTls(chance, { silentOneIn }) };
  }
  if (door.turnedAwayWith === undefined && chance.chance(2)) {
    const open = doors.filter(({ turnedAwayWith }) => turnedAwayWith === undefined);
    return { kind: 'pages', list: pagedList(chance, open) };
  }
  return { kind: 'request', door, one: requestOf(chance, door) };
}

function requestOf(chance: Random, door: Door): HttpCase {
  return chance.chance(50) ? rawCase(chance, door) : documentCase(chance, door);
}

export async function runCampaign(campaign: Campaign): Promise<Findings> {
  const { firstSeed, count, problemsMax, signal, onProgress, makeCase = caseOf } = campaign;
  const statuses: Record<string, number> = {};
  const kinds: Record<string, number> = {};
  const excused: Record<string, number> = {};
  const problems: string[] = [];
  let next = 0;
  async function work(): Promise<void> {
    while (next < count && problems.length < problemsMax && signal?.aborted !== true) {
      const seed = firstSeed + next;
      next += 1;
      const one = makeCase(seed, campaign);
      increase(kinds, kindOf(one));
      const judged = await judgeAny(one);
      for (const status of judged.statuses) increase(statuses, String(status));
      if (judged.excuse !== undefined) increase(excused, judged.excuse);
      if (judged.problem !== undefined) problems.push(await report(seed, one, judged.problem));
      await onProgress?.(next);
    }
  }
  await Promise.all(Array.from({ length: campaign.atATime }, work));
  return { asked: next, statuses, kinds, excused, problems };
}

function increase(counts: Record<string, number>, name: string): void {
  counts[name] = (counts[name] ?? 0) + 1;
}

function kindOf(one: FuzzCase): string {
  if (one.kind === 'pages') return 'lists by pages';
  return one.kind === 'request' ? `${one.door.name}` : `${one.kind}: ${one.broken.name}`;
}

async function judgeAny(one: FuzzCase): Promise<Judged> {
  const judged = await judgeOnce(one);
  if (judged.problem === undefined || !isMachineBusy()) return judged;
  // What is wrong with the node is wrong again; what came too late, perhaps not.
  const { statuses, problem } = await judgeOnce(one);
  if (problem !== undefined) return { statuses, problem };
  return { statuses, excuse: `on a busy machine, and not again: ${judged.problem}`, problem };
}

/** Twice as many want to run as can, over the last minute: then a process may wait for seconds. */
function isMachineBusy(): boolean {
  const [running = 0] = loadavg();
  return running > 2 * availableParallelism();
}

async function judgeOnce(one: FuzzCase): Promise<Judged> {
  switch (one.kind) {
    case 'request':
      return judge(one.door, one.one);
    case 'pages':
      return { statuses: [], problem: await problemOfPages(one.list) };
    case 'broken TLS':
      return { statuses: [], problem: await one.broken.play(one.door) };
  }
}

/** What must have a certain answer is shown as it was: a part of it must not. */
async function report(seed: number, failing: FuzzCase, problem: string): Promise<string> {
  const start = `seed ${seed}: ${problem}\n  ${kindOf(failing)}`;
  if (failing.kind === 'broken TLS') return start;
  if (failing.kind === 'pages') return `${start} ${JSON.stringify(failing.list)}`;
  const { door, one } = failing;
  if (one.expected !== undefined) return `${start} ${shown(one)}`;
  const isFailing = async (smaller: HttpCase) => (await judge(door, smaller)).problem !== undefined;
  const smallest = await shrinkCase(one, isFailing);
  const again = (await judge(door, smallest)).problem ?? `${problem}, and not again`;
  return `seed ${seed}: ${again}\n  ${kindOf(failing)} ${shown(smallest)}`;
}

function shown(one: HttpCase): string {
  return JSON.stringify(bytesOf(one).toString('latin1')).slice(0, SHOWN_CHARS_MAX);
}
