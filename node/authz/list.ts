/** What resources of one type may this actor do this to? All at once, or page by page. */

import type { World } from '../world/world.ts';
import { allowQuery, idsAsText, RESOURCE } from './allow.ts';
import { checkContextFacts } from './context-facts.ts';
import { pageOfToken, tokenOfPage, type Page } from './page-token.ts';
import type { ListQuestion } from './question.ts';

/**
 * `nextPageToken`: null on the last page; undefined when no pages were asked for, since clients that
 * know none break on a key they don't know.
 */
export type ListAnswer = {
  readonly results: readonly string[];
  readonly nextPageToken: string | null | undefined;
};

/** Ids distinct, ascending; `*` first when a rule leaves the resource open. */
export function list(world: World, question: ListQuestion): ListAnswer {
  const page = pageOf(world, question);
  const all = listAll(world, question);
  if (page === undefined) return { results: all, nextPageToken: undefined };
  const end = page.start + page.size;
  const isLast = end >= all.length;
  return {
    results: all.slice(page.start, end),
    nextPageToken: isLast ? null : tokenOfPage(world, question, { start: end, size: page.size }),
  };
}

function listAll(world: World, question: ListQuestion): readonly string[] {
  const contextFacts = checkContextFacts(world, question.contextFacts);
  const query = allowQuery({
    actor: question.actor,
    action: question.action,
    resource: { type: question.resourceType, id: null },
  });
  return idsAsText(world.evaluator.idsOf(query, RESOURCE, contextFacts));
}

function pageOf(world: World, question: ListQuestion): Page | undefined {
  switch (question.page.kind) {
    case 'all':
      return undefined;
    case 'first':
      return { start: 0, size: question.page.size };
    case 'next':
      return pageOfToken(world, question, question.page.token);
  }
}
