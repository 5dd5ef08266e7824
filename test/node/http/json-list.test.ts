import assert from 'node:assert/strict';
import { test } from 'node:test';
import { jsonOfList } from '../../../node/http/json-list.ts';
import { Deadline, NO_DEADLINE } from '../../../node/lib/deadline.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';

test('a list is the same JSON however long it is', () => {
  for (const length of [0, 1, 4_999, 5_000, 5_001, 10_000, 12_345]) {
    const list = Array.from({ length }, (_, index) => (index % 2 === 0 ? `"${index}` : { index }));
    assert.equal(jsonOfList(list, NO_DEADLINE), JSON.stringify(list));
  }
});

test('a long list is not written when its time is over', () => {
  const clock = new FakeClock();
  const deadline = new Deadline(clock, 10);
  const list = Array.from({ length: 20_000 }, (_, index) => ({
    toJSON: () => (clock.advance(index === 7_000 ? 20 : 0), index),
  }));
  assert.throws(() => jsonOfList(list, deadline), { code: 'budget_exhausted' });
});
