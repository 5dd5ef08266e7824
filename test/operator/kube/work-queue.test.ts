import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import fc from 'fast-check';
import { WorkQueue } from '../../../operator/kube/work-queue.ts';
import { testMetrics } from '../../fakes/kube-parts.ts';
import { ManualClock } from '../../fakes/manual-clock.ts';

function queueOf() {
  const clock = new ManualClock();
  const metrics = testMetrics();
  const queue: WorkQueue = new WorkQueue({
    clock,
    metrics: metrics.workQueue('q', () => queue.gauges()),
  });
  return { queue, clock, registry: metrics.registry };
}

test('a key that waits is there once', async () => {
  const { queue } = queueOf();
  queue.add('a');
  queue.add('b');
  queue.add('a');
  assert.deepEqual([await queue.take(), await queue.take()], ['a', 'b']);
  assert.equal(queue.gauges().depth, 0);
});

test('a key that is worked on comes again only after that, and once', async () => {
  const { queue } = queueOf();
  queue.add('a');
  await queue.take();
  queue.add('a');
  queue.add('a');
  assert.equal(queue.gauges().depth, 0);
  queue.done('a');
  assert.equal(await queue.take(), 'a');
  queue.done('a');
  assert.equal(queue.gauges().depth, 0);
});

test('who comes before the work gets it when it comes', async () => {
  const { queue } = queueOf();
  const first = queue.take();
  const second = queue.take();
  queue.add('a');
  queue.add('b');
  assert.deepEqual(await Promise.all([first, second]), ['a', 'b']);
});

test('of several delays the shortest counts', async () => {
  const { queue, clock } = queueOf();
  queue.addAfter('a', 100);
  queue.addAfter('a', 50);
  queue.addAfter('a', 70);
  queue.addAfter('b', 0);
  assert.equal(await queue.take(), 'b');
  await clock.advance(49);
  assert.equal(queue.gauges().depth, 0);
  await clock.advance(1);
  assert.equal(await queue.take(), 'a');
  queue.done('a');
  await clock.advance(100);
  assert.equal(queue.gauges().depth, 0);
});

test('a failure waits longer each time, or as long as was asked for', () => {
  const { queue } = queueOf();
  assert.deepEqual([queue.retry('a'), queue.retry('a'), queue.retry('a', 900)], [5, 10, 900]);
  assert.equal(queue.failuresOf('a'), 3);
  queue.forget('a');
  assert.equal(queue.retry('a'), 5);
});

test('a closed queue takes and gives nothing', async () => {
  const { queue, clock } = queueOf();
  const waiting = queue.take();
  queue.addAfter('a', 10);
  queue.close();
  assert.equal(await waiting, undefined);
  queue.add('b');
  queue.addAfter('c', 10);
  await clock.advance(10);
  assert.equal(await queue.take(), undefined);
  assert.deepEqual(queue.gauges(), { depth: 0, processingMs: [] });
});

test('what it does can be scraped', async () => {
  const { queue, clock, registry } = queueOf();
  queue.add('a');
  queue.add('b');
  await clock.advance(2_000);
  await queue.take();
  await clock.advance(3_000);
  queue.retry('x');
  const text = await registry.metrics();
  const labels = '{name="q",controller="q"}';
  for (const line of [
    `workqueue_depth${labels} 1`,
    `workqueue_adds_total${labels} 2`,
    `workqueue_retries_total${labels} 1`,
    `workqueue_queue_duration_seconds_sum${labels} 2`,
    `workqueue_unfinished_work_seconds${labels} 3`,
    `workqueue_longest_running_processor_seconds${labels} 3`,
  ]) {
    assert.ok(text.includes(`${line}\n`), line);
  }
  queue.done('a');
  queue.done('a');
  assert.match(await registry.metrics(), /workqueue_work_duration_seconds_count\{.*\} 1\n/u);
});

test('under any order of events no key is worked on twice at once, and none is forgotten', async () => {
  const key = fc.constantFrom('a', 'b', 'c');
  const step = fc.record({ what: fc.constantFrom('add', 'after', 'done', 'take'), key });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
      const { queue, clock } = queueOf();
      const working = new Set<string>();
      const owed = new Set<string>();
      const takeOne = async () => {
        if (queue.gauges().depth === 0) return;
        const taken = (await queue.take()) ?? assert.fail('not closed');
        assert.equal(working.has(taken), false);
        working.add(taken);
        owed.delete(taken);
      };
      for (const each of steps) {
        if (each.what === 'take') await takeOne();
        if (each.what === 'add') queue.add(each.key);
        if (each.what === 'after') queue.addAfter(each.key, 5);
        if (each.what === 'add' || each.what === 'after') owed.add(each.key);
        if (each.what === 'done' && working.delete(each.key)) queue.done(each.key);
      }
      await clock.advance(5);
      await setImmediate();
      for (const each of working) queue.done(each);
      working.clear();
      while (queue.gauges().depth > 0) await takeOne();
      assert.deepEqual([...owed], []);
    }),
  );
});
