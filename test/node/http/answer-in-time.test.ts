import assert from 'node:assert/strict';
import { test } from 'node:test';
import { answerInTime } from '../../../node/http/answer-in-time.ts';
import { ok } from '../../../node/http/route.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';
import { isAllowedIn, worldOf } from '../../fakes/policy-world.ts';

const BODY = Buffer.from('{"a":1}');

test('an answer is made of the JSON of the body', () => {
  const world = worldOf();
  const parts = { clock: new FakeClock(), budgetMs: 100 };
  const answer = answerInTime(parts, { world, body: BODY }, (read) => ok(JSON.stringify(read)));
  assert.deepEqual(answer, ok('{"a":1}'));
});

test('all questions that are asked for one answer share its time', () => {
  const world = worldOf();
  const clock = new FakeClock();
  let asked = 0;
  const askTenTimes = () =>
    answerInTime({ clock, budgetMs: 100 }, { world, body: BODY }, () => {
      for (asked = 0; asked < 10; asked += 1) {
        isAllowedIn(world, ['alice', 'read', 'anvil']);
        clock.advance(30);
      }
      return ok('{}');
    });
  assert.throws(askTenTimes, { code: 'budget_exhausted', message: /100 ms/u });
  assert.equal(asked, 4);
  assert.ok(isAllowedIn(world, ['alice', 'read', 'anvil']), 'the next question has its own time');
});
