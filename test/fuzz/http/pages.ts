/** A list that is read page by page, from any node that has the same copy: joined they must be the whole list. */

import type { Random } from '../../demo/random.ts';
import { readAnswers } from './answers.ts';
import { listQuestion } from './central-questions.ts';
import type { Door } from './doors.ts';
import { bytesOf, utf8 } from './request.ts';
import { talk } from './talk.ts';

export type PagedList = {
  readonly question: object;
  readonly pageSize: number;
  /** Asked in turn, of a page each. */
  readonly doors: readonly Door[];
};

type Page = { readonly results: readonly string[]; readonly next_page_token?: string | null };

/** Who has more than a page of anything. */
const HAS_MANY = { actor_type: 'User', actor_id: 'paula', action: 'read', resource_type: 'Repo' };
const PAGE_SIZES = [1, 2, 7, 10, 49, 50, 51, 52, 10_000];
/** A page of one takes as many questions as there are results. */
const PAGES_MAX = 100;

export function pagedList(random: Random, doors: readonly Door[]): PagedList {
  const question = { ...listQuestion(random), ...(random.chance(80) ? HAS_MANY : {}) };
  const count = 1 + random.below(doors.length);
  const chosen = random.distinct(count, doors.length).map((at) => doors[at]);
  return {
    question,
    pageSize: random.pick(PAGE_SIZES),
    doors: chosen.filter((door) => door !== undefined),
  };
}

/** What is wrong with the pages; undefined: nothing. */
export async function problemOfPages({
  question,
  pageSize,
  doors,
}: PagedList): Promise<string | undefined> {
  const whole = await ask(doors[0], question);
  if (typeof whole === 'string') return `whole: ${whole}`;
  if ('next_page_token' in whole) return 'the whole list has a token, as if there were more';
  const joined: string[] = [];
  let token: string | null | undefined;
  for (let count = 1; count <= PAGES_MAX; count += 1) {
    // A size beside a token is not looked at.
    const more =
      token === undefined ? { page_size: pageSize } : { page_token: token, page_size: 1 };
    const page = await ask(doors[count % doors.length], { ...question, ...more });
    if (typeof page === 'string') return `page ${count}: ${page}`;
    const wrong = problemOfPage(page, pageSize);
    if (wrong !== undefined) return `page ${count}: ${wrong}`;
    joined.push(...page.results);
    token = page.next_page_token;
    if (token === null || token === undefined) {
      if (joined.join('\n') === whole.results.join('\n')) return undefined;
      return `${joined.length} results in pages, ${whole.results.length} in one`;
    }
  }
  return `more than ${PAGES_MAX} pages`;
}

function problemOfPage(
  { results, next_page_token: token }: Page,
  size: number,
): string | undefined {
  if (token === undefined) return 'no word of a next page';
  if (token !== null && results.length !== size) return `${results.length} results, and yet more`;
  return results.length > size ? `${results.length} results` : undefined;
}

async function ask(door: Door | undefined, body: object): Promise<Page | string> {
  if (door === undefined) return 'nobody to ask';
  const request = {
    line: 'POST /api/list HTTP/1.1',
    headers: ['Host: x', `Authorization: Bearer ${door.key}`, 'Connection: close'],
    body: utf8(JSON.stringify(body)),
    framing: 'length',
    lineEnd: '\r\n',
  } as const;
  const { said, end } = await talk(door, bytesOf({ requests: [request], damage: [] }), {
    isAnswerSure: true,
  });
  const { answers, problem } = readAnswers(said);
  const [answer] = answers;
  if (problem !== undefined || answer === undefined) return `${end}, ${problem ?? 'no answer'}`;
  if (answer.status !== 200) return `${answer.status} ${answer.body.slice(0, 300)}`;
  return JSON.parse(answer.body) as Page;
}
