/** Sizes of volumes: three environments, and at least a gibibyte. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { volumeSizeOf } from '../../../operator/api/spec-storage.ts';
import { checkRules } from './check-rules.ts';

checkRules('spec.storage');

for (const [what, storage, size] of [
  ['nothing said', {}, '1Gi'],
  ['a small environment', { environmentSize: '200Mi' }, '1Gi'],
  ['a large environment', { environmentSize: '2Gi' }, '6Gi'],
  ['an odd environment', { environmentSize: '1000M' }, '2862Mi'],
  ['an environment of more digits than a quantity has', { environmentSize: '345G' }, '987053Mi'],
  ['a size', { size: '20Gi', environmentSize: '2Gi' }, '20Gi'],
] as const) {
  test(`the volume for ${what} is of ${size}`, () => {
    assert.equal(volumeSizeOf({ kind: 'Persistent', ...storage }), size);
  });
}
