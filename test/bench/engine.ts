/** The engine as a node runs it: gitcloud.polar over an opened generation of generated facts. */

import { createEngine } from '../../node/eval/engine.ts';
import { DEFAULT_LIMITS, type Evaluator } from '../../node/eval/evaluator.ts';
import type { Policy } from '../../node/polar/policy.ts';
import { loadPolicy } from '../../node/polar/load-policy.ts';
import { GenerationBuilder } from '../../node/snapshot/write/generation-builder.ts';
import { openSections } from '../../node/snapshot/generation.ts';
import { facts } from '../demo/facts.ts';
import { POLICY } from '../demo/load.ts';

export const SEED = 1;

export function engineOver(size: number): Evaluator {
  const builder = new GenerationBuilder();
  for (const { predicate, args } of facts({ size, seed: SEED })) builder.add(predicate, args);
  return createEngine({
    program: gitcloud().program,
    facts: openSections(builder.finish()),
    limits: DEFAULT_LIMITS,
    clock: {
      nowSeconds: () => Math.floor(Date.now() / 1_000),
      monotonicMs: () => performance.now(),
    },
  });
}

function gitcloud(): Policy {
  const loaded = loadPolicy([{ name: 'gitcloud.polar', text: POLICY }]);
  if (loaded.kind === 'refused') throw new Error('Cannot load gitcloud.polar');
  return loaded.policy;
}
