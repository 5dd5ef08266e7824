/** Many requests to one server, each from a seed of its own; what goes wrong is made small. */

import { random } from '../../demo/random.ts';
import { documentCase } from './document-questions.ts';
import { judge } from './judge.ts';
import { type Asker, rawCase } from './raw-grammar.ts';
import { bytesOf, type HttpCase } from './request.ts';
import { shrinkCase } from './shrink-case.ts';

export type Campaign = Asker & {
  readonly port: number;
  readonly firstSeed: number;
  readonly count: number;
  /** Requests at a time. */
  readonly atATime: number;
  /** After so many problems it ends. */
  readonly problemsMax: number;
  /** What is sent with a seed; left out, caseOf. */
  readonly makeCase?: typeof caseOf;
  readonly onProgress?: (asked: number) => void | Promise<void>;
};

export type Findings = {
  readonly asked: number;
  /** Answers by status. */
  readonly statuses: Readonly<Record<string, number>>;
  /** Requests that had no answer before they were ended. */
  readonly unanswered: number;
  /** A text each: seed, problem, request. */
  readonly problems: readonly string[];
};

const SHOWN_CHARS_MAX = 2_000;

/** The case of a seed: always the same. */
export function caseOf(seed: number, asker: Asker): HttpCase {
  const chance = random(seed);
  return chance.chance(50) ? rawCase(chance, asker) : documentCase(chance, asker);
}

export async function runCampaign(campaign: Campaign): Promise<Findings> {
  const { port, firstSeed, count, onProgress, makeCase = caseOf } = campaign;
  const statuses: Record<string, number> = {};
  const problems: string[] = [];
  let next = 0;
  let unanswered = 0;
  async function work(): Promise<void> {
    while (next < count && problems.length < campaign.problemsMax) {
      const seed = firstSeed + next;
      next += 1;
      const one = makeCase(seed, campaign);
      const judged = await judge(port, one);
      for (const status of judged.statuses) statuses[status] = (statuses[status] ?? 0) + 1;
      if (judged.statuses.length === 0) unanswered += 1;
      const { problem } = judged;
      if (problem !== undefined) problems.push(await report(seed, one, { port, problem }));
      await onProgress?.(next);
    }
  }
  await Promise.all(Array.from({ length: campaign.atATime }, work));
  return { asked: next, statuses, unanswered, problems };
}

/** What must have a certain answer is shown as it was: a part of it must not. */
async function report(seed: number, failing: HttpCase, found: Found): Promise<string> {
  if (failing.expected !== undefined) return shown(seed, failing, found.problem);
  const smallest = await shrinkCase(
    failing,
    async (one) => (await judge(found.port, one)).problem !== undefined,
  );
  const { problem = `${found.problem}, and not again` } = await judge(found.port, smallest);
  return shown(seed, smallest, problem);
}

type Found = { readonly port: number; readonly problem: string };

function shown(seed: number, one: HttpCase, problem: string): string {
  const bytes = JSON.stringify(bytesOf(one).toString('latin1')).slice(0, SHOWN_CHARS_MAX);
  return `seed ${seed}: ${problem}\n  ${bytes}`;
}
