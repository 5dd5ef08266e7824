/** The facts of all tests are made before the first one runs: how many there are is limited. */

import type { Check } from './check.ts';
import { fixturesIn, setupsFrom } from '../walk.ts';

/** Facts of all setups, those of a fixture counted again for each test that uses it. */
export const TEST_FACTS_MAX = 1_000_000;

export const tooManyFacts: Check = ({ ast }) => {
  const fixtures = fixturesIn(ast);
  let left = TEST_FACTS_MAX;
  for (const item of ast.items) {
    if (item.kind !== 'test') continue;
    for (const setup of setupsFrom(item.setup, fixtures)) left -= setup.length;
    if (left >= 0) continue;
    const message = `The tests have over ${TEST_FACTS_MAX} facts, those of fixtures included`;
    return [{ severity: 'error', code: 'policy-too-large', message, span: item.name.span }];
  }
  return [];
};
