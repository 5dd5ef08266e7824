import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Deadline, NO_DEADLINE, TimeAtWork } from '../../../node/lib/deadline.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';

const EXHAUSTED = { code: 'budget_exhausted', message: /it would take 100 ms or more/u };

test('the time is over when more than it has passed', () => {
  const clock = new FakeClock();
  const deadline = new Deadline(clock, 100);
  clock.advance(100);
  deadline.check();
  assert.equal(deadline.spentMs(), 100);
  clock.advance(1);
  assert.ok(deadline.isOver());
  assert.throws(() => deadline.check(), EXHAUSTED);
});

test('steps look at the clock once in so many', () => {
  const clock = new FakeClock();
  const deadline = new Deadline(clock, 100);
  clock.advance(101);
  let steps = 0;
  const work = () => {
    for (; steps < 1_000; steps += 1) deadline.step();
  };
  assert.throws(work, EXHAUSTED);
  assert.ok(steps < 100, `${steps} steps`);
});

test('what was spent before counts', () => {
  const clock = new FakeClock();
  const deadline = new Deadline(clock, 100, 90);
  clock.advance(10);
  deadline.check();
  clock.advance(1);
  assert.throws(() => deadline.check(), EXHAUSTED);
});

test('one long pause is not two halves of work', () => {
  const clock = new FakeClock();
  const work = new TimeAtWork(clock, 20);
  clock.advance(5_000);
  work.check();
  clock.advance(10);
  work.check();
  clock.advance(1);
  assert.throws(() => work.check(), { code: 'budget_exhausted' });
  assert.ok(work.isOver());
  assert.equal(work.spentMs(), 5_011);
});

test('without a deadline there is always time', () => {
  assert.ok(!NO_DEADLINE.isOver());
  NO_DEADLINE.check();
});
