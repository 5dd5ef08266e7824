/**
 * Generations for tests, from facts written short: `generationOf(['has_group', 'User:a',
 * 'Group:b'])`.
 */

import type { Fact } from '../../../node/polar/program.ts';
import { GenerationBuilder } from '../../../node/snapshot/write/generation-builder.ts';
import type { GenerationLimits, GenerationSections } from '../../../node/snapshot/sections.ts';
import { fact } from '../../contracts/facts-check.ts';

type ShortFact = readonly [predicate: string, ...args: readonly string[]];

export function generationOf(...facts: readonly ShortFact[]): GenerationSections {
  return buildGeneration(facts.map(([predicate, ...args]) => fact(predicate, ...args)));
}

export function buildGeneration(
  facts: Iterable<Fact>,
  limits?: GenerationLimits,
): GenerationSections {
  const builder = new GenerationBuilder(limits);
  for (const { predicate, args } of facts) builder.add(predicate, args);
  return builder.finish();
}
