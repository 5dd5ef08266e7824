import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { collectSoon } from '../../../node/lib/collect-soon.ts';

const WAIT_MS = 20;
const WAITS_MAX = 500;

test('shared memory that nobody holds any more is given back soon', async () => {
  const collected = Promise.withResolvers<boolean>();
  const registry = new FinalizationRegistry(() => collected.resolve(true));
  registry.register(new SharedArrayBuffer(1_000_000), undefined);
  await sleep(WAIT_MS);
  collectSoon();
  assert.equal(await Promise.race([collected.promise, sleep(WAIT_MS * WAITS_MAX, false)]), true);
});

test('it takes addresses, not memory', () => {
  const before = process.memoryUsage.rss();
  for (let n = 0; n < 20; n += 1) collectSoon();
  assert.ok(process.memoryUsage.rss() - before < 400_000_000);
});
