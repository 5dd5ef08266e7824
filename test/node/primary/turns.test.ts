import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Turns } from '../../../node/primary/turns.ts';

test('tasks run one at a time, in the order they were asked for', async () => {
  const turns = new Turns(10);
  const log: string[] = [];
  const task = (name: string) => async () => {
    log.push(`${name} starts`);
    await Promise.resolve();
    log.push(`${name} ends`);
  };
  await Promise.all([turns.take(task('a')), turns.take(task('b'))]);
  assert.deepEqual(log, ['a starts', 'a ends', 'b starts', 'b ends']);
});

test('a task’s result or failure is its caller’s alone', async () => {
  const turns = new Turns(10);
  const failing = turns.take(() => Promise.reject(new Error('mine')));
  const next = turns.take(() => 'yours');
  await assert.rejects(failing, /mine/u);
  assert.equal(await next, 'yours');
});

test('too many that wait are refused, and there is room again later', async () => {
  const turns = new Turns(1);
  const ended = Promise.withResolvers<void>();
  const running = turns.take(() => ended.promise);
  const waiting = turns.take(() => 1);
  await assert.rejects(
    turns.take(() => 2),
    { code: 'budget_exhausted' },
  );
  ended.resolve();
  await Promise.all([running, waiting]);
  assert.equal(await turns.take(() => 3), 3);
});
