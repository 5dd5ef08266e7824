/** The demo's policy: it loads without a warning, its tests pass, and it uses every generated fact. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { render } from '../../node/polar/diagnostic.ts';
import { isFactUsed } from '../../node/polar/fact-types.ts';
import { loadPolicy } from '../../node/polar/load-policy.ts';
import { facts } from './facts.ts';
import { POLICY } from './load.ts';

const loaded = loadPolicy([{ name: 'gitcloud.polar', text: POLICY }]);
if (loaded.kind === 'refused') assert.fail(loaded.diagnostics.map(render).join('\n'));
const { policy } = loaded;

test('the policy loads without a warning', () => {
  assert.deepEqual(policy.warnings.map(render), []);
});

test('the policy has tests with dozens of assertions', () => {
  const count = policy.tests.reduce((sum, { assertions }) => sum + assertions.length, 0);
  assert.ok(count >= 30, `${count} assertions`);
});

test('every generated fact is one that the policy uses', () => {
  const unused = [...facts({ size: 8_000, seed: 1 })].filter(
    (fact) => !isFactUsed(policy.factTypes, fact),
  );
  assert.deepEqual(unused, []);
});
