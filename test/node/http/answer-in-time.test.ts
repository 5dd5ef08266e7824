import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  type AnswerAside,
  answerInTime,
  type LongQuestion,
} from '../../../node/http/answer-in-time.ts';
import { NodeError } from '../../../node/lib/errors.ts';
import { ok } from '../../../node/http/route.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';
import { isAllowedIn, worldOf } from '../../fakes/policy-world.ts';

const BODY = Buffer.from('{"a":1}');

test('an answer is made of the JSON of the body', () => {
  const world = worldOf();
  const parts = { clock: new FakeClock(), budgetMs: 100 };
  const answer = answerInTime(parts, { world, path: '/', body: BODY }, (read) =>
    ok(JSON.stringify(read)),
  );
  assert.deepEqual(answer, ok('{"a":1}'));
});

test('all questions that are asked for one answer share its time', () => {
  const world = worldOf();
  const clock = new FakeClock();
  let asked = 0;
  const askTenTimes = () =>
    answerInTime({ clock, budgetMs: 100 }, { world, path: '/', body: BODY }, () => {
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

/** A world that can be shared, a question that takes `takesMs`, and who answers it aside. */
function longStage(takesMs: number) {
  const plain = worldOf();
  const shared = { kind: 'paged', path: '/file', digest: 'a' } as const;
  const world = { ...plain, origin: { ...plain.origin, shared } };
  const clock = new FakeClock();
  const asked: LongQuestion[] = [];
  const aside: AnswerAside = {
    firstMs: () => 20,
    answer: (question) => {
      asked.push(question);
      return Promise.resolve(ok('"aside"'));
    },
  };
  const answer = () => {
    for (const part of [1, 2]) {
      clock.advance(takesMs / part);
      isAllowedIn(world, ['alice', 'read', 'anvil']);
    }
    return ok('"here"');
  };
  return { world, clock, aside, asked, answer };
}

test('a question that takes longer than its first part is answered aside', async () => {
  const { world, clock, aside, asked, answer } = longStage(22);
  const times = { clock, budgetMs: 4_000, spentMs: 5, aside };
  const given = { world, path: '/api/list', body: BODY };
  assert.deepEqual(await answerInTime(times, given, answer), ok('"aside"'));
  assert.deepEqual(asked, [{ world, path: '/api/list', body: BODY, spentMs: 38 }]);
});

test('a question that does not is answered here', () => {
  const { world, clock, aside, asked, answer } = longStage(20);
  const times = { clock, budgetMs: 4_000, aside };
  assert.deepEqual(answerInTime(times, { world, path: '/', body: BODY }, answer), ok('"here"'));
  assert.deepEqual(asked, []);
});

test('what is refused for another reason is not asked again', () => {
  const { world, clock, aside, asked } = longStage(0);
  const times = { clock, budgetMs: 4_000, aside };
  const refusing = (takesMs: number, code: 'budget_exhausted' | 'invalid_request') => () => {
    clock.advance(takesMs);
    throw new NodeError(code, 'no');
  };
  const given = { world, path: '/', body: BODY };
  const early = { code: 'budget_exhausted', message: 'no' };
  assert.throws(() => answerInTime(times, given, refusing(10, 'budget_exhausted')), early);
  const wrong = { code: 'invalid_request' };
  assert.throws(() => answerInTime(times, given, refusing(30, 'invalid_request')), wrong);
  assert.deepEqual(asked, []);
});

test('a world that cannot be shared is asked here, for all of the time', () => {
  const { clock, aside, asked } = longStage(0);
  const world = worldOf();
  const answer = () => {
    clock.advance(90);
    isAllowedIn(world, ['alice', 'read', 'anvil']);
    return ok('"here"');
  };
  const given = { world, path: '/', body: BODY };
  assert.deepEqual(answerInTime({ clock, budgetMs: 100, aside }, given, answer), ok('"here"'));
  assert.deepEqual(asked, []);
});
