import assert from 'node:assert/strict';
import { test } from 'node:test';

import { readableSections } from '../../../../node/snapshot/read/readable-sections.ts';
import { generationOf } from '../generation-of.ts';

test('every section is read where it lies', () => {
  const sections = generationOf(['in', 'User:ann', 'Group:dev'], ['is_admin', 'User:bob']);
  const readable = readableSections(sections);
  assert.deepEqual(Object.keys(readable).toSorted(), Object.keys(sections).toSorted());
  for (const kind of Object.keys(sections) as (keyof typeof sections)[]) {
    const read = Array.from({ length: readable[kind].length }, (_, at) => readable[kind].at(at));
    assert.deepEqual(read, [...sections[kind]], kind);
  }
});
