import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { keepLooking, type Look } from '../../../../node/cli/serve/keep-looking.ts';
import { ManualClock } from '../../../fakes/manual-clock.ts';

/** One look after the other finds these; what is told of them. */
async function toldOf(looks: readonly Look[]): Promise<readonly string[]> {
  const clock = new ManualClock();
  const told: string[] = [];
  let at = 0;
  const looking = keepLooking({
    clock,
    look: () => Promise.resolve(looks[at++] ?? assert.fail()),
    found: ({ words }, isSettled) => told.push(isSettled ? `${words} again` : words),
  });
  for (const _ of looks.slice(1)) {
    while (clock.sleepers === 0) await turn();
    await clock.advance(2_000);
  }
  while (clock.sleepers === 0) await turn();
  await looking[Symbol.asyncDispose]();
  return told;
}

test('each look is told of, and whether the one before found the same', async () => {
  const [a, b] = ['a', 'b'].map((words) => ({ kind: 'text', words }));
  assert.ok(a !== undefined && b !== undefined);
  assert.deepEqual(await toldOf([a, a, b, a, a, a]), [
    'a',
    'a again',
    'b',
    'a',
    'a again',
    'a again',
  ]);
});

test('the same words of another kind are not the same', async () => {
  const looks = ['text', 'unreadable'].map((kind) => ({ kind, words: 'a' }));
  assert.deepEqual(await toldOf(looks), ['a', 'a']);
});

test('a look that ends after the end is not told of', async () => {
  const clock = new ManualClock();
  const late = Promise.withResolvers<Look>();
  const found = () => assert.fail();
  const looking = keepLooking({ clock, look: () => late.promise, found });
  const ended = looking[Symbol.asyncDispose]();
  late.resolve({ kind: 'text', words: 'a' });
  await ended;
  assert.equal(clock.sleepers, 0);
});
