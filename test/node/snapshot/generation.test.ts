import { GenerationBuilder } from '../../../node/snapshot/generation-builder.ts';
import { openGeneration } from '../../../node/snapshot/generation.ts';
import { factIndexContract } from '../../contracts/facts.ts';

factIndexContract('A generation', (facts) => {
  const builder = new GenerationBuilder();
  for (const { predicate, args } of facts) builder.add(predicate, args);
  return openGeneration(builder.finish());
});
