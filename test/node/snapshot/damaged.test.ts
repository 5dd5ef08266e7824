import assert from 'node:assert/strict';
import { test } from 'node:test';

import { NodeError } from '../../../node/lib/errors.ts';
import { damaged } from '../../../node/snapshot/damaged.ts';

test('damage has one code, says what is damaged and keeps what it was found by', () => {
  const cause = new Error('EIO');
  const error = damaged('its stamp is damaged', { cause });
  assert.ok(error instanceof NodeError);
  assert.deepEqual([error.code, error.cause], ['damaged_generation', cause]);
  assert.equal(error.message, 'Cannot use the generation: its stamp is damaged');
});
