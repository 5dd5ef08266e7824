/** Puts the cases of rules.ts to the reader of resources. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readOsoFallback } from '../../../operator/api/osofallback.ts';
import { storedResource } from './resources.ts';
import { RULES, type Attempt, type RuleCases } from './rules.ts';

/** The reader agrees with every case of the fields below `prefix`. Changes are the API server's matter. */
export function checkRules(prefix: string): void {
  const cases = RULES.filter(({ field }) => field.startsWith(prefix));
  assert.ok(cases.length > 0, `no rule is about ${prefix}`);
  for (const rule of cases) {
    const subject = `${rule.field === '' ? 'the resource' : rule.field}: ${rule.message}`;
    test(`accepted: ${subject}`, () => {
      for (const attempt of rule.accepted) assert.deepEqual(problemsOf(attempt), []);
    });
    const creations = rule.refused.filter(({ before }) => before === undefined);
    if (creations.length > 0) {
      test(`refused: ${subject}`, () => {
        for (const attempt of creations) checkRefused(rule, attempt);
      });
    }
  }
}

function checkRefused({ message, field }: RuleCases, attempt: Attempt): void {
  const problems = problemsOf(attempt);
  assert.equal(problems.length, 1, problems.join('\n'));
  assert.ok(problems[0]?.startsWith(`${field}: ${message}`), problems[0]);
}

function problemsOf({ spec, name }: Attempt): readonly string[] {
  const read = readOsoFallback(storedResource(spec, name));
  return read.kind === 'valid' ? [] : read.problems;
}
