import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { NodeError } from '../../../node/lib/errors.ts';
import {
  type ProcessOptions,
  PROCESS_OPTIONS,
  type PullOrder,
  type PullProgress,
  pullInProcess,
} from '../../../node/sync/pull-process.ts';

const LIVE = AbortSignal.timeout(60_000);

/** Less than a process has to end after its last word. */
const AT_ONCE_MS = 3_000;

const ORDER: PullOrder = {
  url: 'http://127.0.0.1:1',
  apiToken: 'e_1_2_3',
  environment: '1',
  clientId: 'n',
  path: '/nowhere/file',
  spillDirectory: '/nowhere/spill',
  memoryBytesMax: 1,
};

const directory = mkdtempSync(join(tmpdir(), 'oso-fallback-'));
after(() => rmSync(directory, { recursive: true }));
let scripts = 0;

/** Pulls in a process that runs this script, given the order, instead of the real one. */
function pullWith(
  script: string,
  parts: Parameters<typeof pullInProcess>[1],
): ReturnType<typeof pullInProcess> {
  scripts += 1;
  const file = join(directory, `script-${scripts}.mjs`);
  writeFileSync(file, `process.once('message', (order) => { ${script} });`);
  const options = { ...PROCESS_OPTIONS, ...parts.options, entry: pathToFileURL(file) };
  return pullInProcess(ORDER, { ...parts, options });
}

async function pull(script: string, options: Partial<ProcessOptions> = {}, signal = LIVE) {
  const progress: PullProgress[] = [];
  const head = await pullWith(script, {
    signal,
    onProgress: ({ factCount, phase, failing }) =>
      progress.push({ factCount, phase, ...(failing === undefined ? {} : { failing }) }),
    options: { ...PROCESS_OPTIONS, ...options },
  });
  return { head, progress };
}

test('the process gets the order, tells how far it is, and its head comes back', async () => {
  const { head, progress } = await pull(`
    const failing = { code: 'upstream_unavailable', message: 'away' };
    process.send({ kind: 'progress', factCount: 0, phase: 'copying', failing });
    process.send({ kind: 'progress', factCount: 5, phase: 'copying' });
    process.send({ kind: 'built', head: { got: order } });`);
  assert.deepEqual(head, { got: ORDER });
  const failing = { code: 'upstream_unavailable', message: 'away' };
  assert.deepEqual(progress, [
    { factCount: 0, phase: 'copying', failing },
    { factCount: 5, phase: 'copying' },
  ]);
});

test('the key is in neither the arguments nor the environment of the process', async () => {
  process.env['OSO_API_TOKEN'] = ORDER.apiToken;
  const { head } = await pull(`
    const seen = JSON.stringify([process.argv, process.execArgv, process.env]);
    process.send({ kind: 'built', head: { isSeen: seen.includes(order.apiToken) } });`);
  delete process.env['OSO_API_TOKEN'];
  assert.deepEqual(head, { isSeen: false });
});

test('what failed in the process fails here, with its code', () =>
  assert.rejects(pull(`process.send({ kind: 'failed', code: 'copy_torn', message: 'torn' });`), {
    name: 'NodeError',
    code: 'copy_torn',
    message: 'torn',
  }));

test('a process that crashes is a rejection with its last words', () =>
  assert.rejects(
    pull(`throw new TypeError('oops');`),
    /ended by itself \(1\):[^]*TypeError: oops/u,
  ));

test('a process that ends without a word is a rejection', () =>
  assert.rejects(pull(`process.exit(7);`), /ended by itself \(7\)$/u));

test('a process that is killed, as for want of memory, is a rejection', () =>
  assert.rejects(
    pull(`process.kill(process.pid, 'SIGKILL');`),
    /SIGKILL, perhaps for want of memory/u,
  ));

test('a process that needs too much memory ends, and this one lives', () =>
  assert.rejects(
    pull(`const all = []; for (;;) all.push(Array.from({ length: 1000 }, () => ({})));`, {
      heapMebibytesMax: 16,
    }),
    /heap/u,
  ));

test('a process that says something else is a rejection', () =>
  assert.rejects(pull(`process.send({ kind: 'hello' });`), { name: 'ZodError' }));

test('a process that cannot be started is a rejection, and this one lives', async () => {
  const { execPath } = process;
  process.execPath = '/nonexistent';
  try {
    await assert.rejects(pull(''), { code: 'upstream_unavailable', message: /ENOENT/u });
  } finally {
    process.execPath = execPath;
  }
});

test('a pull without end is ended', () =>
  assert.rejects(pull(`setInterval(() => {}, 1000);`, { timeMsMax: 300 }), {
    code: 'upstream_unavailable',
    message: /longer than 0\.3 s/u,
  }));

for (const reason of [new Error('enough'), new NodeError('no_world', 'enough')]) {
  test(`a pull that is called off with a ${reason.name} ends with it, and its process at once`, async () => {
    const controller = new AbortController();
    let pid = 0;
    const pulling = pullWith(
      `process.send({ kind: 'progress', factCount: process.pid, phase: '' });
      setInterval(() => {}, 1000);`,
      {
        signal: controller.signal,
        onProgress: ({ factCount }) => {
          pid = factCount;
          controller.abort(reason);
        },
      },
    );
    await assert.rejects(pulling, reason);
    const calledOffMs = performance.now();
    while (isThere(pid)) {
      assert.ok(performance.now() - calledOffMs < AT_ONCE_MS);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  });
}

test('a pull that was called off before it began has no process', () =>
  assert.rejects(pull('', {}, AbortSignal.abort(new Error('enough'))), /enough/u));

function isThere(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
