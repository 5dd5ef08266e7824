/** The vendor's tests of everything but local authorization. */

import { test } from 'node:test';
import { checkDocumented, checkPasses, skip, type Suite } from './check-suite.ts';

const SUITE: Suite = { name: 'index', tests: 31, readsMin: 30 };

test('the suite passes against the development primary', { skip }, async (context) => {
  await checkPasses(SUITE, { subject: 'primary' }, context);
});

test('what it reads, a node that copied what it wrote answers alike', { skip }, async (context) => {
  await checkPasses(SUITE, { subject: 'node' }, context);
});

test('docs/vendor-suites.md says how many tests pass', () => checkDocumented(SUITE));
