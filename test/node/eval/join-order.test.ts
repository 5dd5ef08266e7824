import assert from 'node:assert/strict';
import { test } from 'node:test';

import { cheapest } from '../../../node/eval/join-order.ts';
import { checkAnswers } from './asking.ts';

const price = (now: number, enough = 0) => ({ now: () => now, enough });

test('the least price is taken; of equal ones the first', () => {
  assert.equal(cheapest([price(5), price(3), price(9)]), 1);
  assert.equal(cheapest([price(4), price(4)]), 0);
});

test('a goal without answers ends it, wherever it stands', () => {
  assert.equal(cheapest([price(5), price(3), price(0)]), undefined);
});

test('a price that is low enough is not compared', () => {
  const unasked = { now: () => assert.fail('not to be asked'), enough: 0 };
  assert.equal(cheapest([price(5), price(2, 2), unasked]), 1);
});

test('what is asked about nothing known comes after what narrows it', () => {
  const users = Array.from({ length: 20_000 }, (_, i) => `member("u${i}", "g${i % 5}")`);
  checkAnswers(
    {
      policy: `
        sees(x, y) if in_team(x, t) and shown(t, y);
        in_team(x, t) if member(x, t);
        shown(t, y) if shared(t, y);`,
      facts: [...users, 'shared("g1", "y")', 'shared("g9", "z")'].join('\n'),
      limits: { stepsMax: 12_288 },
    },
    'sees("u1", "y") -> yes\nsees("u2", "y") -> no\nids of y: sees("u6", y: String) -> "y"',
  );
});
