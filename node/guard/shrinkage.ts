/** What one copy of the facts has lost against another: counts only, no fact is looked at. Pure. */

import type { FactIndex } from '../eval/facts.ts';
import type { Policy } from '../polar/policy.ts';
import { type Predicate, predicateKey } from '../polar/program.ts';
import { SHRINKAGE_LIMITS } from './limits.ts';

/** A predicate as `has_role/3`, and its facts on both sides. */
export type PredicateChange = {
  readonly predicate: string;
  readonly before: number;
  readonly after: number;
};

export type Shrinkage = {
  /** All facts. */
  readonly before: number;
  readonly after: number;
  /** There were facts, and now there is none at all. */
  readonly areAllGone: boolean;
  /** All facts together fell by more than the limit. */
  readonly isSmaller: boolean;
  /** Predicates without any facts left, or as good as; those that lost most first. */
  readonly emptied: readonly PredicateChange[];
  /** Predicates that lost more than the limit, without being emptied; likewise. */
  readonly shrunk: readonly PredicateChange[];
};

type Side = { readonly facts: Pick<FactIndex, 'factCount' | 'predicates'> };

/**
 * A predicate that `next.policy` has no use for may go: that is what happens to its facts when a
 * policy gives it up.
 */
export function shrinkageOf(
  current: Side,
  next: Side & { readonly policy: Pick<Policy, 'factTypes'> },
): Shrinkage {
  const used = new Set(next.policy.factTypes.map(({ predicate }) => predicateKey(predicate)));
  const left = new Map(next.facts.predicates().map((each) => [predicateKey(each), each.factCount]));
  const changes = current.facts
    .predicates()
    .map((each) => changeOf(each, left))
    .filter(({ predicate }) => used.has(predicate))
    .toSorted((one, other) => lossOf(other) - lossOf(one));
  const { factCount: before } = current.facts;
  const { factCount: after } = next.facts;
  const { sizeShareMax, sizeFactsMin } = SHRINKAGE_LIMITS;
  return {
    before,
    after,
    areAllGone: before > 0 && after === 0,
    isSmaller: hasLost({ before, after }, sizeShareMax, sizeFactsMin),
    emptied: changes.filter(isEmptied),
    shrunk: changes.filter((change) => !isEmptied(change) && isShrunk(change)),
  };
}

function changeOf(
  predicate: Predicate & { readonly factCount: number },
  left: ReadonlyMap<string, number>,
): PredicateChange {
  const key = predicateKey(predicate);
  return { predicate: key, before: predicate.factCount, after: left.get(key) ?? 0 };
}

type Counts = Pick<PredicateChange, 'before' | 'after'>;

function lossOf({ before, after }: Counts): number {
  return before - after;
}

function isEmptied({ before, after }: Counts): boolean {
  const { emptiedFactsMin, emptiedShareLeftMax } = SHRINKAGE_LIMITS;
  return before >= emptiedFactsMin && after <= before * emptiedShareLeftMax;
}

function isShrunk(change: Counts): boolean {
  const { shrunkShareMax, shrunkFactsMin } = SHRINKAGE_LIMITS;
  return hasLost(change, shrunkShareMax, shrunkFactsMin);
}

/** More than the share, and at least so many. */
function hasLost(change: Counts, shareMax: number, factsMin: number): boolean {
  const lost = lossOf(change);
  return lost >= factsMin && lost > change.before * shareMax;
}
