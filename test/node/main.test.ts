import assert from 'node:assert/strict';
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { FAKE_TOKEN, FakeUpstream } from '../fakes/fake-upstream.ts';
import { SMALL_POLICY } from '../fakes/policy-world.ts';

const MAIN = join(import.meta.dirname, '../../node/main.ts');

function checkEnds(
  args: readonly string[],
  expected: { readonly code: number; readonly stdout?: RegExp; readonly stderr?: RegExp },
) {
  const ended = spawnSync(process.execPath, [MAIN, ...args], { encoding: 'utf8' });
  assert.equal(ended.status, expected.code);
  assert.match(ended.stdout, expected.stdout ?? /^$/u);
  assert.match(ended.stderr, expected.stderr ?? /^$/u);
}

test('words become a command, its text and its code', () => {
  checkEnds(['--help'], { code: 0, stdout: /^Usage: oso-fallback/mu });
  checkEnds(['validate', 'no-such.polar'], { code: 2, stderr: /no-such\.polar/u });
  checkEnds(['srve'], { code: 2, stderr: /did you mean "serve"/u });
});

test('a bug that nothing catches ends with the code of a bug', () => {
  const bug = `process.on("newListener", (name) => {
    if (name === "SIGINT") setImmediate(() => { throw new RangeError("oops"); });
  });`;
  const args = ['--import', `data:text/javascript,${bug}`, MAIN, 'primary', '--port', '0'];
  const ended = spawnSync(process.execPath, args, { encoding: 'utf8' });
  assert.equal(ended.status, 70);
  assert.match(ended.stderr, /^A bug in Oso Fallback, please report it: RangeError: oops\n\s+at/u);
});

/** A node that copies the fake; resolves with the port it took, once it has printed `word`. */
async function serve(
  fake: FakeUpstream,
  word = 'Ready',
): Promise<{ child: ChildProcess; port: number }> {
  fake.policySource = SMALL_POLICY;
  const child = spawn(process.execPath, [MAIN], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      OSO_API_TOKEN: FAKE_TOKEN,
      OSO_ENVIRONMENT: '0123456789',
      OSO_TENANT: 't_012345',
      OSO_PORT: '0',
      OSO_FALLBACK_HOST: '127.0.0.1',
      OSO_URL: fake.url,
      OSO_LOG_LEVEL: 'info',
      OSO_FALLBACK_SYNC_INTERVAL_SECONDS: '1',
    },
  });
  let printed = '';
  for await (const text of child.stdout.setEncoding('utf8').iterator({ destroyOnReturn: false })) {
    printed += String(text);
    if (printed.includes(word)) break;
  }
  return { child, port: Number(/listening on http:\S+:(\d+)/u.exec(printed)?.[1]) };
}

test('SIGTERM and SIGINT end a node in order', async () => {
  await using fake = await FakeUpstream.start();
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    const { child } = await serve(fake);
    child.kill(signal);
    assert.deepEqual(await once(child, 'exit'), [0, null]);
  }
});

test('a second signal does not wait for what is under way', async () => {
  await using fake = await FakeUpstream.start();
  const { child, port } = await serve(fake);
  const half = connect(port, '127.0.0.1').on('error', () => undefined);
  half.write('POST /api/authorize HTTP/1.1\r\nHost: node\r\n');
  await once(half, 'connect');
  child.kill('SIGTERM');
  while (await accepts(port));
  child.kill('SIGTERM');
  assert.deepEqual(await once(child, 'exit'), [143, null]);
});

test('a node goes on when nobody reads any more what it prints', async () => {
  await using fake = await FakeUpstream.start();
  const { child, port } = await serve(fake, 'Copying');
  child.stdout?.destroy();
  child.stderr?.destroy();
  const copies = () => fake.requests.filter((request) => request.includes('/api/stats')).length;
  while (copies() < 3 && child.exitCode === null) await sleep(20);
  assert.equal((await fetch(`http://127.0.0.1:${port}/healthcheck`)).status, 200);
  child.kill('SIGTERM');
  assert.deepEqual(await once(child, 'exit'), [0, null]);
});

/** False once the node has got the first signal. */
async function accepts(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

test('a command that does not serve leaves signals as they are, so that they end it while it is busy', () => {
  const watch = `process.on("newListener", (name) => {
    if (name === "SIGTERM") process.stderr.write("took SIGTERM");
  });`;
  const args = ['--import', `data:text/javascript,${watch}`, MAIN, 'validate', 'no-such.polar'];
  const ended = spawnSync(process.execPath, args, { encoding: 'utf8' });
  assert.equal(ended.status, 2);
  assert.doesNotMatch(ended.stderr, /took SIGTERM/u);
});
