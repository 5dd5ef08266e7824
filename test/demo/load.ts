/** Puts the policy and facts into a primary through the official SDK, as an application would. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Oso } from 'oso-cloud';
import type { Fact } from '../../node/polar/program.ts';

/** What the primary takes in one batch. */
const BATCH_FACTS_MAX = 1_000;

export const POLICY = readFileSync(join(import.meta.dirname, 'gitcloud.polar'), 'utf8');

/** Loads all of it; `onBatch` hears how many facts are in so far. */
export async function load(options: {
  readonly oso: Oso;
  readonly facts: Iterable<Fact>;
  readonly onBatch?: (count: number) => void;
}): Promise<void> {
  await options.oso.policy(POLICY);
  let count = 0;
  for (const batch of batches(options.facts)) {
    await options.oso.batch((transaction) => {
      for (const { predicate, args } of batch) transaction.insert([predicate, ...args] as SdkFact);
    });
    count += batch.length;
    options.onBatch?.(count);
  }
}

type SdkFact = Parameters<Parameters<Parameters<Oso['batch']>[0]>[0]['insert']>[0];

function* batches(facts: Iterable<Fact>): Generator<readonly Fact[]> {
  let batch: Fact[] = [];
  for (const fact of facts) {
    batch.push(fact);
    if (batch.length < BATCH_FACTS_MAX) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
