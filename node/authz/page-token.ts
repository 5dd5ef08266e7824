/**
 * Where a listing goes on. A token says it all, so a node keeps nothing between two pages; and it is
 * bound to the question and to the copy that was asked, so that a page never continues another list:
 *
 *     osofb1.<size>.<start>.<digest of size, start, environment, generation and question>
 *
 * Evaluation is deterministic, so the same content gives the same list again, on any node that has it.
 * Tokens of the primary, of other content or for another question are refused: the caller starts again,
 * rather than miss ids.
 */

import { createHash } from 'node:crypto';
import { NodeError } from '../lib/errors.ts';
import type { World } from '../world/world.ts';
import type { ListQuestion } from './question.ts';

/** `start` is the place in the whole list, from 0. */
export type Page = { readonly start: number; readonly size: number };

const PREFIX = 'osofb1';
const TOKEN = new RegExp(`^${PREFIX}\\.(\\d{1,16})\\.(\\d{1,16})\\.[\\w-]{43}$`, 'u');

export function tokenOfPage(world: World, question: ListQuestion, page: Page): string {
  const { actor, action, resourceType, contextFacts } = question;
  const digest = createHash('sha256')
    .update(JSON.stringify([page.size, page.start, world.environment, copyOf(world)]))
    .update(JSON.stringify([actor.type, actor.id, action, resourceType, contextFacts]))
    .digest('base64url');
  return `${PREFIX}.${page.size}.${page.start}.${digest}`;
}

/** A world that is no copy has no generation: the development primary's, of which no two begin at one moment. */
function copyOf({ generation, takenAtMs }: World): string | number {
  return generation === '' ? takenAtMs : generation;
}

/** Throws `invalid_request` for a token that `tokenOfPage` did not make of this world and question. */
export function pageOfToken(world: World, question: ListQuestion, token: string): Page {
  const [, size, start] = TOKEN.exec(token) ?? [];
  const page = { start: Number(start), size: Number(size) };
  if (size === undefined || token !== tokenOfPage(world, question, page)) {
    throw new NodeError(
      'invalid_request',
      'Cannot continue the list: page token was not issued by this node for this question and its current copy; list again from the first page',
    );
  }
  return page;
}
