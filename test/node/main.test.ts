import assert from 'node:assert/strict';
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';
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

/** A node with a copy of the fake; resolves with the port it took. */
async function serve(fake: FakeUpstream): Promise<{ child: ChildProcess; port: number }> {
  fake.policySource = SMALL_POLICY;
  const child = spawn(process.execPath, [MAIN], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      ...process.env,
      OSO_API_TOKEN: FAKE_TOKEN,
      OSO_ENVIRONMENT: '0123456789',
      OSO_TENANT: 't_012345',
      OSO_PORT: '0',
      OSO_FALLBACK_HOST: '127.0.0.1',
      OSO_URL: fake.url,
    },
  });
  let printed = '';
  for await (const text of child.stdout.setEncoding('utf8').iterator({ destroyOnReturn: false })) {
    printed += String(text);
    if (printed.includes('Ready')) break;
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
