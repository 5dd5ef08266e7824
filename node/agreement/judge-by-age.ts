/**
 * Whether the age of a copy explains that its answer is not the primary's. Each name in an answer is judged for
 * itself: a list that is another one whenever it is looked at hides none that is wrong all the time. Pure.
 */

import type { Names } from './answers.ts';

/** Both answers to a question at one moment. */
export type Looked = { readonly primary: Names; readonly node: Names };

/** What a later look is held against. */
export type Difference = {
  /** What the primary said last. */
  readonly primary: Names;
  /** What the copy said then, and the primary neither then nor at the look before. */
  readonly nodeAlone: Names;
};

export type Judgement =
  | { readonly kind: 'explained' | 'unexplained' }
  /** Nothing follows from this copy. */
  | { readonly kind: 'open'; readonly difference: Difference };

export function differenceIn({ primary, node }: Looked): Difference {
  return { primary, nodeAlone: without(node, primary) };
}

/**
 * `now` is asked of a copy that began to be taken after the primary's answer in `before`. A name of which the
 * primary said the same before the copy and after it must be in the copy if it was in both answers. If it was
 * in neither it may have come and gone between; but not in two copies one after the other.
 */
export function judgeByAge(before: Difference, now: Looked): Judgement {
  for (const name of now.primary) {
    if (before.primary.has(name) && !now.node.has(name)) return { kind: 'unexplained' };
  }
  const nodeAlone = without(without(now.node, now.primary), before.primary);
  for (const name of nodeAlone) {
    if (before.nodeAlone.has(name)) return { kind: 'unexplained' };
  }
  if (nodeAlone.size === 0) return { kind: 'explained' };
  return { kind: 'open', difference: { primary: now.primary, nodeAlone } };
}

function without(names: Names, others: Names): Names {
  return new Set([...names].filter((name) => !others.has(name)));
}
