import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { LaunchOrder } from '../../../node/sync/launcher.ts';
import { temporaryDirectory } from '../../fakes/generation-files.ts';

const CHILD = join(import.meta.dirname, '../../../node/sync/launcher-child.ts');

for (const isCrash of [false, true]) {
  const how = isCrash ? 'was killed' : 'has left';
  test(`when whoever started it ${how}, it ends, and with it what it started`, async () => {
    using directory = temporaryDirectory();
    const launched = join(directory.path, 'launched.mjs');
    // Does not listen: only a signal ends it.
    writeFileSync(launched, `process.send(process.pid); for (;;);`);
    const toStart = { file: launched, heapMebibytesMax: 64, youngHeapMebibytesMax: 1 };
    const order: LaunchOrder = { kind: 'start', id: 1, toStart };
    const starter = join(directory.path, 'starter.mjs');
    writeFileSync(
      starter,
      `import { fork } from 'node:child_process';
      const launcher = fork(${JSON.stringify(CHILD)});
      launcher.send(${JSON.stringify(order)});
      launcher.on('message', ({ event }) => process.send([launcher.pid, event.message]));
      process.once('message', () => launcher.disconnect());`,
    );
    const child = fork(starter);
    const [pids] = (await once(child, 'message')) as [readonly number[]];
    assert.deepEqual(pids.map(isRunning), [true, true]);
    if (isCrash) child.kill('SIGKILL');
    else child.send('leave');
    while (pids.some(isRunning)) await new Promise((resolve) => setTimeout(resolve, 10));
    child.kill();
  });
}

test('what is no order changes nothing; an order to end, without anything started, ends it', async () => {
  const child = fork(CHILD);
  for (const order of ['hello', { kind: 'kill', id: 1 }, { kind: 'send', id: 1, message: {} }]) {
    child.send(order);
  }
  child.send({ kind: 'end' });
  assert.deepEqual(await once(child, 'exit'), [0, null]);
});

/** One that has ended may be waited for by nobody: it is no more all the same. */
function isRunning(pid: number): boolean {
  try {
    return !/\) [ZX] /u.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}
