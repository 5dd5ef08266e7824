import assert from 'node:assert/strict';
import { test } from 'node:test';
import { atOnce, inTurns } from '../../../node/lib/in-turns.ts';

test('others have their turn between the steps', async () => {
  const log: string[] = [];
  function* steps() {
    log.push('one');
    setImmediate(() => log.push('other'));
    yield 1;
    log.push('two');
    return 'done';
  }
  assert.equal(await inTurns(steps()), 'done');
  assert.deepEqual(log, ['one', 'other', 'two']);
});

test('a step that fails ends it', async () => {
  const failure = new Error('failed');
  function* steps() {
    yield 1;
    throw failure;
  }
  await assert.rejects(inTurns(steps()), failure);
  assert.throws(() => atOnce(steps()), failure);
});

test('work that is done at once is the same work', () => {
  function* steps() {
    yield 1;
    yield 2;
    return 'done';
  }
  assert.equal(atOnce(steps()), 'done');
});
