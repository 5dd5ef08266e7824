import assert from 'node:assert/strict';
import { test } from 'node:test';

import { DiskUse } from '../../../../node/snapshot/build/disk-use.ts';

test('the worst is remembered when it is over', () => {
  const use = new DiskUse();
  for (const change of [100, 50, -120, 30]) use.change(change);
  assert.equal(use.bytes, 60);
  assert.equal(use.bytesMax, 150);
});
