import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { createEngine } from '../../../node/eval/engine.ts';
import { DEFAULT_LIMITS } from '../../../node/eval/evaluator.ts';
import { memoryFacts } from '../../../node/eval/memory-facts.ts';
import { loadPolicy } from '../../../node/polar/load-policy.ts';
import { FACTS_PER_DRIVE, sharingFacts, sharingQuestion } from './facts.ts';

const SIZE = 3_000;

function engine() {
  const text = readFileSync(join(import.meta.dirname, 'sharing.polar'), 'utf8');
  const loaded = loadPolicy([{ name: 'sharing.polar', text }]);
  if (loaded.kind === 'refused') assert.fail('the policy loads');
  return createEngine({
    program: loaded.policy.program,
    facts: memoryFacts([...sharingFacts(SIZE)]),
    limits: DEFAULT_LIMITS,
    clock: { nowSeconds: () => 0, monotonicMs: () => 0 },
  });
}

test('there are as many distinct facts as were asked for, in whole drives', () => {
  const lines = new Set(
    [...sharingFacts(SIZE + FACTS_PER_DRIVE - 1)].map((f) => JSON.stringify(f)),
  );
  assert.equal(lines.size, SIZE);
});

test('every question has the answer that is known of it', () => {
  const evaluator = engine();
  const counts = { true: 0, false: 0 };
  for (let n = 0; n < 2_000; n += 1) {
    const { actor, action, resource, isAllowed } = sharingQuestion(n, SIZE);
    const args = [actor, { type: 'String', id: action }, resource];
    assert.equal(evaluator.holds({ predicate: 'allow', args }, []), isAllowed, `question ${n}`);
    counts[`${isAllowed}`] += 1;
  }
  assert.ok(counts.true > 500 && counts.false > 500, JSON.stringify(counts));
});
