import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import {
  pullInThread,
  THREAD_OPTIONS,
  type ThreadOptions,
} from '../../../node/sync/pull-thread.ts';

const LIVE = AbortSignal.timeout(60_000);
const ORDER = { url: 'http://127.0.0.1:1', apiToken: 'e_1_2_3', environment: '1', clientId: 'n' };

/** Pulls in a thread that runs this script instead of the real one. */
function pull(script: string, options: Partial<ThreadOptions> = {}, signal = LIVE) {
  const source = `import { parentPort, workerData } from 'node:worker_threads';\n${script}`;
  const entry = new URL(`data:text/javascript,${encodeURIComponent(source)}`);
  return pullInThread(ORDER, signal, { ...THREAD_OPTIONS, entry, ...options });
}

test('the thread gets the order, and its copy comes back', async () => {
  const script = `parentPort.postMessage({ kind: 'copied', copy: { got: workerData } });`;
  assert.deepEqual(await pull(script), { got: ORDER });
});

test('what failed in the thread fails here, with its code', () =>
  assert.rejects(
    pull(`parentPort.postMessage({ kind: 'failed', code: 'copy_torn', message: 'torn' });`),
    { name: 'NodeError', code: 'copy_torn', message: 'torn' },
  ));

test('a thread that crashes is a rejection', () =>
  assert.rejects(pull(`throw new TypeError('oops');`), { name: 'TypeError', message: 'oops' }));

test('a thread that ends without a word is a rejection', () =>
  assert.rejects(pull(`process.exit(7);`), /ended without a report \(7\)/u));

test('a thread that needs too much memory is a rejection, and the process lives', () =>
  assert.rejects(
    pull(`const all = []; for (;;) all.push(Array.from({ length: 1000 }, () => ({})));`, {
      heapMebibytesMax: 8,
    }),
    { code: 'ERR_WORKER_OUT_OF_MEMORY' },
  ));

test('a pull without end is ended', () =>
  assert.rejects(pull(`setInterval(() => {}, 1000);`, { timeMsMax: 300 }), {
    code: 'upstream_unavailable',
    message: /longer than 0\.3 s/u,
  }));

test('a pull that is called off ends with the reason', async () => {
  const reason = new Error('enough');
  const controller = new AbortController();
  const pulling = pull(`setInterval(() => {}, 1000);`, {}, controller.signal);
  controller.abort(reason);
  await assert.rejects(pulling, reason);
  await assert.rejects(pull('', {}, AbortSignal.abort(reason)), reason);
});

test('nothing keeps a copy but whoever it was given to', async () => {
  const copy = new WeakRef(
    await pull(`parentPort.postMessage({ kind: 'copied', copy: { sections: [] } });`),
  );
  setFlagsFromString('--expose_gc');
  const collect = runInNewContext('gc') as () => void;
  for (let round = 0; round < 10 && copy.deref() !== undefined; round += 1) {
    await turn();
    collect();
  }
  assert.equal(copy.deref(), undefined);
});
