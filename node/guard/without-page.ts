/** A question as more than one copy, or server, can be asked it. */

import type { AskedQuestion } from '../authz/asked-question.ts';

type AskedList = Extract<AskedQuestion, { readonly kind: 'list' }>;

/** A page belongs to whoever issued its token, and to one copy: the whole list is asked for. */
export function withoutPage<Other extends Exclude<AskedQuestion, AskedList>>(
  asked: AskedList | Other,
): AskedList | Other {
  if (asked.kind !== 'list' || asked.question.page.kind === 'all') return asked;
  return { kind: 'list', question: { ...asked.question, page: { kind: 'all' } } };
}
