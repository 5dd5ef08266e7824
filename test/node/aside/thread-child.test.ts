import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { Worker } from 'node:worker_threads';

const CHILD = join(import.meta.dirname, '../../../node/aside/thread-child.ts');

test('the entry says a report to each order', async () => {
  const worker = new Worker(CHILD, {
    workerData: { budgetMs: 1_000, memoryBytes: 4e9, sqlDialect: 'postgresql' },
  });
  const report = await new Promise((resolve) => {
    worker.once('message', resolve);
    worker.postMessage({
      digest: 'nothing is open',
      world: undefined,
      path: '/api/authorize',
      body: new Uint8Array(),
      spentMs: 0,
    });
  });
  await worker.terminate();
  assert.deepEqual(report, { kind: 'failed', message: 'the world that is asked is open' });
});
