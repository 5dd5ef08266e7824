import assert from 'node:assert/strict';
import { test } from 'node:test';
import { imageOf } from '../../../operator/desired/image.ts';

test("an image of the resource comes before the operator's", () => {
  const context = { defaultImage: 'ours:1' };
  assert.equal(imageOf({}, context), 'ours:1');
  assert.equal(imageOf({ image: 'theirs:2' }, context), 'theirs:2');
});
