import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import { STATEFUL_SETS } from '../../operator/reconcile/child-types.ts';
import { nameOf, putFallback, until } from '../fakes/fleet-parts.ts';
import { startOperatorServer } from './cli/operator-server.ts';

const MAIN = new URL('../../operator/main.ts', import.meta.url).pathname;

function start(args: readonly string[]) {
  const child = spawn(process.execPath, [MAIN, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  return {
    child,
    stdout: text(child.stdout),
    stderr: text(child.stderr),
    exit: once(child, 'exit'),
  };
}

async function checkEnd(args: readonly string[], code: number, output: RegExp) {
  const { stdout, stderr, exit } = start(args);
  assert.deepEqual(await exit, [code, null]);
  assert.match((await stdout) + (await stderr), output);
}

test('it says what it is and how it is used', async () => {
  await checkEnd(['--version'], 0, /^oso-fallback-operator \d/u);
  await checkEnd(['--help'], 0, /Usage: oso-fallback-operator/u);
});

test('what is wrong with the command line ends it with words and 2', async () => {
  await checkEnd(['--port=x'], 2, /^--port: must be a port\nTry: oso-fallback-operator --help\n$/u);
  await checkEnd(['--kubeconfig=/nowhere'], 2, /^Cannot read the kubeconfig \/nowhere/u);
});

test('verify ends with 1 when there is no operator at work', async () =>
  await checkEnd(
    ['verify', '--host=127.0.0.1', '--port=1', '--timeout-seconds=1'],
    1,
    /^127\.0\.0\.1 is not ready: the connection was refused\n$/u,
  ));

test('a signal ends it in order, with 0', async () => {
  await using server = await startOperatorServer();
  const { child, exit, stdout } = start([`--kubeconfig=${server.kubeconfigPath}`, '--port=0']);
  putFallback(server.api);
  await until(() => server.api.state.find(STATEFUL_SETS, nameOf()) !== undefined);
  child.kill('SIGTERM');
  assert.deepEqual(await exit, [0, null]);
  assert.match(await stdout, /"Ended"/u);
});
