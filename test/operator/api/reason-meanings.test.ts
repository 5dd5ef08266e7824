/** Every reason has its meaning, as a sentence. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CONDITION_TYPES, REASONS } from '../../../operator/api/conditions.ts';
import { MEANINGS } from '../../../operator/api/reason-meanings.ts';

for (const type of CONDITION_TYPES) {
  test(`${type} asks a question, and each of its reasons answers it`, () => {
    const { question, reasons } = MEANINGS[type];
    assert.match(question, /\?$/u);
    assert.deepEqual(Object.keys(reasons), [...REASONS[type]]);
    for (const meaning of Object.values(reasons)) assert.match(meaning, /^[A-Z].*\.$/u);
  });
}
