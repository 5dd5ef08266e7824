import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Aside } from '../../../node/aside/aside.ts';
import type { ThreadOrder, ThreadReport } from '../../../node/aside/orders.ts';
import type { StartThread, ThreadEvent } from '../../../node/aside/start-thread.ts';
import type { LongQuestion } from '../../../node/http/answer-in-time.ts';
import type { World } from '../../../node/world/world.ts';
import { ManualClock } from '../../fakes/manual-clock.ts';
import { worldOf } from '../../fakes/policy-world.ts';

const BUDGET_MS = 4_000;

/** An Aside whose threads do what the test says. */
function stage() {
  const clock = new ManualClock();
  const orders: ThreadOrder[] = [];
  const logged: unknown[] = [];
  const threads: { hear: (event: ThreadEvent) => void; isEnded: boolean }[] = [];
  const start: StartThread = (_, hear) => {
    const thread = { hear, isEnded: false };
    threads.push(thread);
    return {
      send: (order) => void orders.push(order),
      end: async () => {
        thread.isEnded = true;
        await Promise.resolve();
      },
    };
  };
  const aside = new Aside({
    settings: { budgetMs: BUDGET_MS, memoryBytes: 4e9, sqlDialect: 'postgresql' },
    clock,
    log: { error: (details: unknown) => void logged.push(details) } as never,
    start,
  });
  const hear = (event: ThreadEvent) => threads.at(-1)?.hear(event);
  return { aside, clock, orders, threads, logged, hear };
}

function questionOf(path: string, generation = 'a'): LongQuestion {
  const shared = { kind: 'paged', path: '/file', digest: generation } as const;
  const plain = worldOf({ generation });
  const world: World = { ...plain, origin: { ...plain.origin, shared } };
  return { world, path, body: Buffer.from('{}'), spentMs: 20 };
}

const ANSWER: ThreadReport = { kind: 'answered', status: 200, body: '{"a":1}' };

test('questions are answered one after the other, by one thread, in their order', async () => {
  const { aside, orders, threads, hear } = stage();
  assert.deepEqual(threads, [], 'no question, no thread');
  const first = aside.answer(questionOf('/1'));
  const second = aside.answer(questionOf('/2'));
  assert.deepEqual(
    orders.map(({ path }) => path),
    ['/1'],
  );
  hear(ANSWER);
  assert.deepEqual(await first, { status: 200, body: '{"a":1}' });
  hear({ ...ANSWER, headers: { vary: 'x' } });
  assert.deepEqual(await second, { status: 200, body: '{"a":1}', headers: { vary: 'x' } });
  assert.equal(threads.length, 1);
});

test('the world is sent once, and again when another one is asked or something went wrong', () => {
  const { aside, orders, hear } = stage();
  const ask = (generation: string, report: ThreadReport) => {
    aside.answer(questionOf('/', generation)).catch(() => undefined);
    hear(report);
    return orders.at(-1)?.world !== undefined;
  };
  const refused = { kind: 'refused', code: 'disk_unavailable', message: 'no' } as const;
  assert.deepEqual(
    [
      ask('a', ANSWER),
      ask('a', ANSWER),
      ask('b', ANSWER),
      ask('b', refused),
      ask('b', { kind: 'failed', message: 'bug' }),
      ask('b', ANSWER),
      ask('b', ANSWER),
    ],
    [true, false, true, false, true, true, false],
  );
});

test('what the thread refuses is refused, and a bug of its is one here', async () => {
  const { aside, hear } = stage();
  const refused = aside.answer(questionOf('/'));
  hear({ kind: 'refused', code: 'unbound_variable', message: 'open' });
  await assert.rejects(refused, { code: 'unbound_variable', message: 'open' });
  const failed = aside.answer(questionOf('/'));
  hear({ kind: 'failed', message: 'broken' });
  await assert.rejects(failed, { name: 'Error', message: 'broken' });
});

test('time that passes while a question waits is spent', () => {
  const { aside, orders, clock, hear } = stage();
  void aside.answer(questionOf('/1'));
  void aside.answer(questionOf('/2'));
  void clock.advance(500);
  hear(ANSWER);
  assert.deepEqual(
    orders.map(({ spentMs }) => spentMs),
    [20, 520],
  );
});

test('a thread that answers too late is ended, and the next question gets another one', async () => {
  const { aside, clock, threads, orders, hear } = stage();
  const late = assert.rejects(aside.answer(questionOf('/late')), {
    code: 'budget_exhausted',
    message: /4000 ms/u,
  });
  await clock.advance(1_000);
  const next = aside.answer(questionOf('/next'));
  await clock.advance(BUDGET_MS - 20 + 100 - 1_000);
  await late;
  assert.equal(threads[0]?.isEnded, true);
  assert.deepEqual(
    orders.map(({ path, world }) => [path, world !== undefined]),
    [
      ['/late', true],
      ['/next', true],
    ],
  );
  hear(ANSWER);
  assert.equal((await next).status, 200);
});

test('who waits until the time is over is refused, and never sent', async () => {
  const { aside, clock, orders, hear } = stage();
  void aside.answer(questionOf('/1'));
  await clock.advance(10);
  const waiting = assert.rejects(aside.answer({ ...questionOf('/2'), spentMs: 3_999 }), {
    code: 'budget_exhausted',
  });
  await clock.advance(101);
  await waiting;
  hear(ANSWER);
  assert.equal(orders.length, 1);
});

test('more than may wait are refused at once', async () => {
  const { aside } = stage();
  const all = Array.from({ length: 66 }, () => aside.answer(questionOf('/')));
  for (const each of all.slice(0, -1)) each.catch(() => undefined);
  await assert.rejects(all.at(-1) ?? assert.fail(), { message: /64 questions.* ask again/u });
  await aside[Symbol.asyncDispose]();
});

test('a thread that ends by itself is told of, and its question refused', async () => {
  const { aside, threads, logged, hear } = stage();
  const asked = aside.answer(questionOf('/'));
  hear({ kind: 'ended', reason: 'exit code 1' });
  await assert.rejects(asked, {
    code: 'budget_exhausted',
    message: /thread that worked on it ended/u,
  });
  assert.deepEqual(logged, [{ reason: 'exit code 1' }]);
  void aside.answer(questionOf('/'));
  assert.equal(threads.length, 2);
});

test('a thread that has nothing to do for a while is ended; a question in between keeps it', async () => {
  const { aside, clock, threads, hear } = stage();
  const ask = () => {
    void aside.answer(questionOf('/'));
    hear(ANSWER);
  };
  assert.equal(aside.firstMs(), 50);
  ask();
  assert.equal(aside.firstMs(), 20, 'a thread that is there costs less');
  await clock.advance(29_000);
  ask();
  await clock.advance(29_000);
  assert.equal(threads[0]?.isEnded, false);
  await clock.advance(1_000);
  assert.equal(threads[0]?.isEnded, true);
  ask();
  assert.equal(threads.length, 2);
});

test('at its end whoever waits is refused, and nobody else is heard', async () => {
  const { aside, clock, threads } = stage();
  const all = ['/1', '/2'].map((path) => aside.answer(questionOf(path)));
  const refused = all.map((each) => assert.rejects(each, { code: 'budget_exhausted' }));
  await aside[Symbol.asyncDispose]();
  await Promise.all(refused);
  assert.equal(threads[0]?.isEnded, true);
  await nextTurn();
  assert.equal(clock.sleepers, 0, 'nothing keeps the process');
  await assert.rejects(aside.answer(questionOf('/3')));
});
