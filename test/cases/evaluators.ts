/** The evaluators that must agree, each over facts as it is used with. */

import { createEngine } from '../../node/eval/engine.ts';
import { DEFAULT_LIMITS } from '../../node/eval/evaluator.ts';
import { memoryFacts } from '../../node/eval/memory-facts.ts';
import { createNaiveEvaluator } from '../../node/eval/naive.ts';
import { GenerationBuilder } from '../../node/snapshot/write/generation-builder.ts';
import { openSections } from '../../node/snapshot/generation.ts';
import { generationFile, openNow, TINY_CACHE } from '../node/snapshot/generation-files.ts';

import type { Evaluator } from '../../node/eval/evaluator.ts';
import type { FactIndex } from '../../node/eval/facts.ts';
import type { Fact, Program } from '../../node/polar/program.ts';

export type EvaluatorWorld = {
  readonly program: Program;
  readonly facts: readonly Fact[];
  readonly nowSeconds: () => number;
};

export const EVALUATORS: Readonly<Record<string, (world: EvaluatorWorld) => Evaluator>> = {
  naive: ({ program, facts, nowSeconds }) =>
    createNaiveEvaluator({ program, facts, clock: { nowSeconds } }),
  'engine in memory': (world) => engineOver(memoryFacts(world.facts), world),
  'engine over a generation': (world) => engineOver(generation(world.facts), world),
  'engine over a resident file': (world) =>
    engineOver(openNow(generationFile(world.facts), { kind: 'resident' }).facts, world),
  'engine over a paged file': (world) =>
    engineOver(openNow(generationFile(world.facts), TINY_CACHE).facts, world),
};

function engineOver(facts: FactIndex, { program, nowSeconds }: EvaluatorWorld): Evaluator {
  const clock = { nowSeconds, monotonicMs: () => performance.now() };
  return createEngine({ program, facts, limits: DEFAULT_LIMITS, clock });
}

function generation(facts: readonly Fact[]): FactIndex {
  const builder = new GenerationBuilder();
  for (const { predicate, args } of facts) builder.add(predicate, args);
  return openSections(builder.finish());
}
