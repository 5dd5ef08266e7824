import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { setTimeout as turn } from 'node:timers/promises';
import { runServe } from '../../../node/cli/serve.ts';
import { NodeStatus } from '../../../node/contract-status.ts';
import { SYSTEM_CLOCK } from '../../../node/lib/clock.ts';
import { GenerationDirectory } from '../../../node/snapshot/keep/directory.ts';
import { SYSTEM_DISK } from '../../../node/snapshot/disk.ts';
import { FakeIo } from '../../fakes/command-io.ts';
import { FAKE_TOKEN, FakeUpstream } from '../../fakes/fake-upstream.ts';
import { SMALL_FACTS, SMALL_POLICY } from '../../fakes/policy-world.ts';

/** Each node has one of its own in it. */
const directories = mkdtempSync(join(tmpdir(), 'oso-fallback-'));
after(() => rmSync(directories, { recursive: true }));

type Variables = Record<string, string | undefined>;

async function filledUpstream(): Promise<FakeUpstream> {
  const fake = await FakeUpstream.start();
  fake.policySource = SMALL_POLICY;
  fake.facts = SMALL_FACTS;
  return fake;
}

function serve(primaryUrl: string, variables: Variables = {}, args: readonly string[] = []) {
  const io = new FakeIo({
    OSO_API_TOKEN: FAKE_TOKEN,
    OSO_ENVIRONMENT: 'e_0123456789',
    OSO_TENANT: 't_012345',
    OSO_PORT: '0',
    OSO_URL: primaryUrl,
    OSO_FALLBACK_HOST: '127.0.0.1',
    OSO_DIRECTORY: mkdtempSync(join(directories, 'node-')),
    ...variables,
  });
  const ended = runServe(args, io);
  // Looked at later: until then it is not unhandled.
  ended.catch(() => undefined);
  return { io, ended };
}

function isOfThisProcess(name: string): boolean {
  return name.startsWith('oso-fallback-copy-') && name.includes(`+process+${process.pid}+`);
}

/** What this process builds where no directory keeps it. */
function temporaryCopies(): string[] {
  return readdirSync(tmpdir()).filter((name) => isOfThisProcess(name));
}

function isKeptIn(directory: string): boolean {
  return (
    existsSync(directory) && readdirSync(directory).some((name) => name.endsWith('.generation'))
  );
}

async function urlOf(io: FakeIo): Promise<string> {
  return (await io.stdout.has(/listening on (http:\S+)/u))[1] ?? '';
}

async function mayRead(url: string, user: string): Promise<unknown> {
  const question = {
    actor_type: 'User',
    actor_id: user,
    action: 'read',
    resource_type: 'Repo',
    resource_id: 'anvil',
  };
  const reply = await fetch(`${url}/api/authorize`, {
    method: 'POST',
    headers: { authorization: `Bearer ${FAKE_TOKEN}` },
    body: JSON.stringify(question),
  });
  return await reply.json();
}

test('a node answers from its copy, and ends when asked to', async () => {
  await using fake = await filledUpstream();
  const { io, ended } = serve(fake.url);
  const url = await urlOf(io);
  await io.stdout.has(/^Ready: answering from 6 facts/mu);
  assert.equal((await fetch(`${url}/healthcheck`)).status, 200);
  assert.deepEqual(await mayRead(url, 'alice'), { allowed: true });
  assert.deepEqual(await mayRead(url, 'mallory'), { allowed: false });
  io.end();
  assert.equal(await ended, 0);
  assert.equal(io.stderr.text, '');
});

test('before the first copy the health check says why not, and no question is answered', async () => {
  await using fake = await filledUpstream();
  fake.script('/api/policy', { kind: 'silence' });
  const { io, ended } = serve(fake.url);
  const health = await fetch(`${await urlOf(io)}/healthcheck`);
  assert.equal(health.status, 503);
  assert.match(await health.text(), /the first copy is being taken/u);
  assert.match(JSON.stringify(await mayRead(await urlOf(io), 'alice')), /no copy/u);
  io.end();
  assert.equal(await ended, 0);
});

test('a newer copy is taken when it is time', async () => {
  await using fake = await filledUpstream();
  const { io, ended } = serve(fake.url, {
    OSO_FALLBACK_SYNC_INTERVAL_SECONDS: '1',
    OSO_LOG_LEVEL: 'info',
  });
  await io.stdout.has(/^Ready/mu);
  fake.facts = SMALL_FACTS.filter(({ args }) => args[0]?.id !== 'alice');
  await io.stderr.has(/"factCount":4,.*Copied the environment/u);
  assert.deepEqual(await mayRead(await urlOf(io), 'alice'), { allowed: false });
  io.end();
  assert.equal(await ended, 0);
});

test('a copy that has lost everything is held, and the one before goes on answering', async () => {
  await using fake = await filledUpstream();
  const { io, ended } = serve(fake.url, { OSO_FALLBACK_SYNC_INTERVAL_SECONDS: '1' });
  await io.stdout.has(/^Ready/mu);
  fake.facts = [];
  await io.stderr.has(/Held the new copy, the old one goes on answering/u);
  const url = await urlOf(io);
  assert.deepEqual(await mayRead(url, 'alice'), { allowed: true });
  const status = NodeStatus.parse(await (await fetch(`${url}/fallback/v1/status`)).json());
  assert.equal(status.guard?.verdict, 'hold');
  assert.equal(status.sync.lastError?.code, 'held');
  io.end();
  assert.equal(await ended, 0);
});

test('a node that is started again answers from its disk, without a primary', async () => {
  const fake = await filledUpstream();
  const { url: primaryUrl } = fake;
  const directory = mkdtempSync(join(directories, 'kept-'));
  const first = serve(fake.url, { OSO_DIRECTORY: directory });
  await first.io.stdout.has(/^Ready: answering from 6 facts, copied/mu);
  first.io.end();
  assert.equal(await first.ended, 0);
  await fake[Symbol.asyncDispose]();
  const again = serve(primaryUrl, { OSO_DIRECTORY: directory });
  await again.io.stdout.has(/^Ready: answering from 6 facts of this directory, taken .* ago/mu);
  const url = await urlOf(again.io);
  assert.deepEqual(await mayRead(url, 'alice'), { allowed: true });
  assert.deepEqual(await mayRead(url, 'mallory'), { allowed: false });
  again.io.end();
  assert.equal(await again.ended, 0);
});

test('a node without a primary or a disk copies from another node, and says so', async () => {
  const fake = await filledUpstream();
  const first = serve(fake.url);
  await first.io.stdout.has(/^Ready/mu);
  const { url } = fake;
  await fake[Symbol.asyncDispose]();
  const peer = await urlOf(first.io);
  const second = serve(url, { OSO_FALLBACK_PEERS: peer });
  await second.io.stdout.has(/^Ready: answering from 6 facts, copied from http:/mu);
  assert.deepEqual(await mayRead(await urlOf(second.io), 'alice'), { allowed: true });
  await second.io.stderr.has(/Copied from http:\S+ instead of the primary: .*ECONNREFUSED/u);
  for (const { io, ended } of [first, second]) {
    io.end();
    assert.equal(await ended, 0);
  }
});

test('each copy goes to the store, from which a node can begin in an outage', async () => {
  const fake = await filledUpstream();
  const { url: primaryUrl } = fake;
  const store = mkdtempSync(join(directories, 'store-'));
  const variables = { OSO_FALLBACK_STORE: store };
  const writer = serve(fake.url, { ...variables, OSO_FALLBACK_STORE_WRITE: 'true' });
  await writer.io.stdout.has(/^Ready/mu);
  while (!readdirSync(store).some((name) => name.endsWith('.generation'))) await turn(10);
  writer.io.end();
  assert.equal(await writer.ended, 0);
  await fake[Symbol.asyncDispose]();
  const reader = serve(primaryUrl, variables);
  await reader.io.stdout.has(/^Ready: answering from 6 facts, copied from .*store-/mu);
  reader.io.end();
  assert.equal(await reader.ended, 0);
});

test('a copy is exported to a file, and a node imports it in an outage', async () => {
  const fake = await filledUpstream();
  const { url: primaryUrl } = fake;
  const file = join(directories, 'exported');
  const exporting = serve(fake.url, {}, ['--export', file]);
  assert.equal(await exporting.ended, 0);
  assert.match(exporting.io.stderr.text, /Exported 6 facts to/u);
  await fake[Symbol.asyncDispose]();
  const importing = serve(primaryUrl, {}, ['--import', file]);
  await importing.io.stdout.has(/^Ready: answering from 6 facts, copied from .*exported/mu);
  assert.deepEqual(await mayRead(await urlOf(importing.io), 'alice'), { allowed: true });
  importing.io.end();
  assert.equal(await importing.ended, 0);
});

test('a copy is exported to stdout, every byte of it', async () => {
  await using fake = await filledUpstream();
  const { io, ended } = serve(fake.url, {}, ['--export', '-']);
  assert.equal(await ended, 0);
  assert.equal(io.stdout.text.slice(0, 8), 'OSOFBGEN');
  assert.equal(io.stdout.text.length % 4_096, 0);
});

test('a node that has a copy keeps it when the primary fails, and logs that', async () => {
  await using fake = await filledUpstream();
  const { io, ended } = serve(fake.url, { OSO_FALLBACK_SYNC_INTERVAL_SECONDS: '1' });
  await io.stdout.has(/^Ready/mu);
  fake.policySource = null;
  await io.stderr.has(/"code":"not_found".*no policy has been loaded/u);
  assert.deepEqual(await mayRead(await urlOf(io), 'alice'), { allowed: true });
  io.end();
  assert.equal(await ended, 0);
});

test('a start without a primary says so, tries again, and gives up', async () => {
  const gone = await FakeUpstream.start();
  const { url } = gone;
  await gone[Symbol.asyncDispose]();
  const { io, ended } = serve(url, { OSO_FALLBACK_START_WAIT_SECONDS: '8' });
  await io.stdout.has(/^No copy yet: Cannot copy from http:.*ECONNREFUSED/mu);
  await assert.rejects(ended, { code: 'upstream_unavailable', message: /There is no copy/u });
});

test('a start that comes before its primary is loaded gets there', async () => {
  await using fake = await filledUpstream();
  fake.policySource = null;
  const { io, ended } = serve(fake.url);
  await io.stdout.has(/^No copy yet: .*no policy/mu);
  fake.policySource = SMALL_POLICY;
  await io.stdout.has(/^Ready/mu);
  io.end();
  assert.equal(await ended, 0);
});

test('a node that waits for another one to leave its directory says so, also to its probes', async () => {
  await using fake = await filledUpstream();
  const path = mkdtempSync(join(directories, 'shared-'));
  const other = GenerationDirectory.open({
    path,
    disk: SYSTEM_DISK,
    environment: '0123456789',
    holder: 'elsewhere process 1 start 1',
    isRunning: () => undefined,
    keep: 1,
    clock: SYSTEM_CLOCK,
    report: () => undefined,
  });
  const { io, ended } = serve(fake.url, { OSO_DIRECTORY: path });
  await io.stdout.has(
    /^Cannot use .*elsewhere process 1 start 1 is using it.*; waiting for its end/mu,
  );
  const health = `${await urlOf(io)}/healthcheck`;
  assert.match(await (await fetch(health)).text(), /the directory is waited for: .*elsewhere/u);
  other.close();
  await io.stdout.has(/^Ready/mu);
  assert.equal((await fetch(health)).status, 200);
  io.end();
  assert.equal(await ended, 0);
});

test('a directory that cannot be made is no reason not to answer, and is said everywhere', async () => {
  await using fake = await filledUpstream();
  const taken = join(directories, 'taken');
  writeFileSync(taken, 'not a directory');
  const before = temporaryCopies();
  const { io, ended } = serve(fake.url, { OSO_DIRECTORY: join(taken, 'copies') });
  await io.stdout.has(
    /^Cannot build a generation in .*ENOTDIR.*\. Until then copies are built in/mu,
  );
  await io.stdout.has(/^Ready: answering from 6 facts/mu);
  const url = await urlOf(io);
  assert.deepEqual(await mayRead(url, 'alice'), { allowed: true });
  await io.stderr.has(/"code":"disk_unavailable".*Cannot keep the copy, which is lost when/u);
  const status = NodeStatus.parse(await (await fetch(`${url}/fallback/v1/status`)).json());
  assert.equal(status.directory?.condition, 'unwell');
  assert.match(status.directory.reason ?? '', /ENOTDIR.* copies are built in .* and not kept$/u);
  assert.match(
    await (await fetch(`${url}/metrics`)).text(),
    /^oso_fallback_directory_info\{condition="unwell"\} 1$/mu,
  );
  io.end();
  assert.equal(await ended, 0);
  assert.deepEqual(temporaryCopies(), before);
});

test('a directory that can be written again keeps the next copy', async () => {
  await using fake = await filledUpstream();
  const taken = mkdtempSync(join(directories, 'mended-'));
  const path = join(taken, 'copies');
  writeFileSync(path, 'not a directory');
  const { io, ended } = serve(fake.url, {
    OSO_DIRECTORY: path,
    OSO_FALLBACK_SYNC_INTERVAL_SECONDS: '1',
  });
  await io.stdout.has(/^Ready: answering from 6 facts/mu);
  rmSync(path);
  while (!isKeptIn(path)) await turn(10);
  const status = `${await urlOf(io)}/fallback/v1/status`;
  const { directory } = NodeStatus.parse(await (await fetch(status)).json());
  assert.equal(directory?.condition, 'well');
  io.end();
  assert.equal(await ended, 0);
});

test('what will be missed one day is told at the start, which goes on', async () => {
  await using fake = await filledUpstream();
  const { io, ended } = serve(fake.url, {
    OSO_FALLBACK_STORE: '/nonexistent',
    OSO_FALLBACK_PEER: 'http://peer',
  });
  await io.stdout.has(/^Warning: OSO_FALLBACK_PEER: .* did you mean OSO_FALLBACK_PEERS/mu);
  await io.stdout.has(/^Warning: OSO_FALLBACK_STORE: nothing .* at \/nonexistent/mu);
  await io.stdout.has(/^Ready/mu);
  const status = `${await urlOf(io)}/fallback/v1/status`;
  const { warnings, environment } = NodeStatus.parse(await (await fetch(status)).json());
  assert.deepEqual([warnings?.length, environment], [1, 'e_0123456789']);
  io.end();
  assert.equal(await ended, 0);
});

test('a key that the primary refuses ends the start at once', async () => {
  await using fake = await filledUpstream();
  const { io, ended } = serve(fake.url, { OSO_API_TOKEN: 'e_0123456789_1_stranger' });
  await assert.rejects(ended, { code: 'unauthorized', message: /OSO_API_TOKEN/u });
  assert.doesNotMatch(io.stdout.text + io.stderr.text, /stranger/u);
});

test('a key from a file is read from there', async () => {
  await using fake = await filledUpstream();
  const directory = mkdtempSync(join(tmpdir(), 'oso-fallback-'));
  const file = join(directory, 'token');
  writeFileSync(file, `${FAKE_TOKEN}\n`);
  const { io, ended } = serve(fake.url, { OSO_API_TOKEN: undefined, OSO_API_TOKEN_FILE: file });
  await io.stdout.has(/^Ready/mu);
  rmSync(directory, { recursive: true });
  io.end();
  assert.equal(await ended, 0);
});

test('a port that is taken is named', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const { port } = other.address() as AddressInfo;
  const { ended } = serve('http://127.0.0.1:1', { OSO_PORT: String(port) });
  await assert.rejects(ended, { code: 'invalid_config', message: /EADDRINUSE.*OSO_PORT/u });
  other.close();
});

test('a configuration that is wrong ends the start before anything else', async () => {
  const { io, ended } = serve('nowhere');
  await assert.rejects(ended, { code: 'invalid_config', message: /OSO_URL/u });
  assert.equal(io.stdout.text, '');
});

test('where it listens is a URL for this machine', async () => {
  await using fake = await filledUpstream();
  for (const [host, pattern] of [
    ['0.0.0.0', /http:\/\/localhost:\d+/u],
    ['::1', /http:\/\/\[::1\]:\d+/u],
  ] as const) {
    const { io, ended } = serve(fake.url, { OSO_FALLBACK_HOST: host });
    assert.match(await urlOf(io), pattern);
    io.end();
    assert.equal(await ended, 0);
  }
});
