/** "Did you mean …": the known name that is closest to one that nobody knows. */

import { distance } from 'fastest-levenshtein';

/** Of one suggester, as for one load of a policy: a long list of mistakes must not take long to explain. */
export const COMPARISONS_MAX = 500_000;

/** Longer names are left alone: their distance costs too much to compute. */
const NAME_CHARS_MAX = 100;

export class Suggester {
  #comparisonsLeft = COMPARISONS_MAX;

  /** `; did you mean "owner"?`, or nothing when no candidate is near. */
  didYouMean(name: string, candidates: Iterable<string>): string {
    const best = this.nearest(name, candidates);
    return best === undefined ? '' : `; did you mean "${best}"?`;
  }

  /** The nearest candidate, the first of equals, or undefined when none is near. */
  nearest(name: string, candidates: Iterable<string>): string | undefined {
    if (name.length > NAME_CHARS_MAX || this.#comparisonsLeft === 0) return undefined;
    let best: string | undefined;
    let bestDistance = editsMax(name) + 1;
    for (const candidate of candidates) {
      if (this.#comparisonsLeft === 0) return undefined;
      this.#comparisonsLeft -= 1;
      if (Math.abs(candidate.length - name.length) >= bestDistance) continue;
      const edits = editsBetween(name, candidate);
      if (edits >= bestDistance) continue;
      best = candidate;
      bestDistance = edits;
    }
    return best;
  }
}

/** One in a short name, two in every five characters of a long one. */
function editsMax(name: string): number {
  return Math.max(1, Math.floor(name.length * 0.4));
}

/** A different case counts for less than any letter; two neighbours swapped are one slip. */
function editsBetween(name: string, candidate: string): number {
  const [left, right] = [name.toLowerCase(), candidate.toLowerCase()];
  if (left === right) return 0.5;
  return isSwap(left, right) ? 1 : distance(left, right);
}

function isSwap(left: string, right: string): boolean {
  if (left.length !== right.length) return false;
  let at = 0;
  while (left[at] === right[at]) at += 1;
  const isSwapped = left[at] === right[at + 1] && left[at + 1] === right[at];
  return isSwapped && left.slice(at + 2) === right.slice(at + 2);
}
