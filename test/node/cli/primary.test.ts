import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { Readable } from 'node:stream';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { runPrimary } from '../../../node/cli/primary.ts';
import { DEVELOPMENT_KEY } from '../../../node/primary/keys.ts';
import { POLICY } from '../../fakes/primary-store.ts';

let directory = '';
before(async () => {
  directory = await mkdtemp(join(tmpdir(), 'primary-cli-'));
  await writeFile(file('policy.polar'), POLICY);
  await writeFile(file('more.polar'), 'has_permission(_: User, "list", _: Repo);');
  await writeFile(file('wrong.polar'), 'actor User {\n');
  await writeFile(file('failing.polar'), POLICY.replace('assert_not allow', 'assert allow'));
  await writeFile(file('facts.ndjson'), `${publicRepo('anvil')}\n${publicRepo('wheel')}\n`);
  await writeFile(file('unused.ndjson'), `${publicRepo('anvil')}\n\n${line('is_odd', 'x')}\n`);
});
after(() => rm(directory, { recursive: true }));

const file = (name: string) => join(directory, name);
const line = (predicate: string, id: string) =>
  JSON.stringify({ predicate, args: [{ type: 'Repo', id }] });
const publicRepo = (id: string) => line('is_public', id);

/** Runs the command; `whileItRuns` gets the URL as soon as it is printed, then the command is ended. */
async function run(
  args: readonly string[],
  whileItRuns: (url: string) => Promise<void> = () => Promise.resolve(),
) {
  const ending = new AbortController();
  let stdout = '';
  let stderr = '';
  let running: Promise<void> | undefined;
  const exit = await runPrimary(args, {
    stdout: {
      write: (written) => {
        const text = written.toString();
        stdout += text;
        const url = /http:\S+:\d+$/mu.exec(text)?.[0];
        if (url === undefined || text.startsWith('Usage')) return;
        running = whileItRuns(url).finally(() => ending.abort());
      },
    },
    stderr: { write: (text) => (stderr += text.toString()) },
    stdin: Readable.from([]),
    environment: {},
    signal: ending.signal,
  });
  await running;
  return { exit, stdout, stderr };
}

async function factCount(url: string): Promise<number> {
  const headers = { authorization: `Bearer ${DEVELOPMENT_KEY}` };
  const reply = await fetch(`${url}/api/facts`, { headers });
  return ((await reply.json()) as unknown[]).length;
}

async function checkWrong(args: readonly string[], message: RegExp) {
  await assert.rejects(run(args), { code: 'invalid_config', message });
}

test('--help teaches, and ends', async () => {
  const { exit, stdout } = await run(['--help']);
  assert.equal(exit, 0);
  for (const flag of ['--policy', '--facts', '--directory', '--port', '--host']) {
    assert.ok(stdout.includes(flag));
  }
  assert.match(stdout, /not a replacement for Oso Cloud/u);
});

test('an unknown dialect of SQL is refused', () =>
  checkWrong(['--sql-dialect', 'oracle'], /--sql-dialect oracle: must be postgresql or mysql/u));

test('local authorization speaks the dialect that was asked for', async () => {
  for (const dialect of ['mysql', 'postgresql']) {
    const { exit } = await run(['--port', '0', '--sql-dialect', dialect]);
    assert.equal(exit, 0);
  }
});

test('port 0 takes a free one and says which; the banner says what this is', async () => {
  const { exit, stdout } = await run(['--port', '0'], async (url) => {
    assert.equal((await fetch(`${url}/api/healthcheck`)).status, 200);
  });
  assert.equal(exit, 0);
  assert.match(stdout, /for development and tests: not a replacement/u);
  assert.ok(stdout.includes(DEVELOPMENT_KEY));
  assert.match(stdout, /policy {2}none yet/u);
});

test('files of policy and facts are loaded before it listens', async () => {
  const files = ['--policy', file('policy.polar'), '--facts', file('facts.ndjson')];
  const { stdout } = await run([...files, '--port', '0', file('more.polar')], async (url) => {
    assert.equal(await factCount(url), 2);
  });
  assert.match(stdout, /policy {2}version 1/u);
  assert.match(stdout, /facts {3}2, in memory/u);
});

test('with a directory everything is there again at the next start', async () => {
  const keep = ['--port', '0', '--directory', file('data')];
  const files = ['--policy', file('policy.polar'), '--facts', file('facts.ndjson')];
  await run([...keep, ...files]);
  const { stdout } = await run([...keep, ...files], async (url) => {
    assert.equal(await factCount(url), 2);
  });
  assert.match(stdout, /policy {2}version 1/u);
  assert.match(stdout, /facts {3}2, kept in /u);
});

test('a directory in use is refused', () =>
  run(['--port', '0', '--directory', file('used')], async () => {
    await writeFile(file('used/lock'), '1\n');
    await checkWrong(['--port', '0', '--directory', file('used')], /process 1 is using it/u);
  }).then(() => undefined));

test('a directory that cannot be made is refused', () =>
  checkWrong(['--port', '0', '--directory', file('policy.polar')], /^Cannot keep anything in /u));

test('a policy with mistakes is shown with their places, and nothing starts', async () => {
  const { exit, stdout, stderr } = await run([file('policy.polar'), file('wrong.polar')]);
  assert.equal(exit, 2);
  assert.match(stderr, /wrong\.polar:\d+:\d+: error /u);
  assert.equal(stdout, '');
});

test('a policy whose tests fail does not start', async () => {
  const { exit, stderr } = await run([file('failing.polar')]);
  assert.equal(exit, 1);
  assert.match(stderr, /tests fail/u);
});

test('facts without a policy, or that it does not use, are refused by their line', async () => {
  await checkWrong(['--facts', file('facts.ndjson')], /facts\.ndjson:1: .*Load one first/u);
  await checkWrong(
    ['--facts', file('unused.ndjson'), file('policy.polar')],
    /unused\.ndjson:3: .*not used in policy/u,
  );
});

test('a file that can’t be read is refused by its name', async () => {
  await checkWrong([file('none.polar')], /none\.polar/u);
  await checkWrong([file('policy.polar'), '--facts', file('none.ndjson')], /none\.ndjson/u);
});

test('flags that mean nothing are refused', async () => {
  await checkWrong(['--prot', '1'], /--help/u);
  await checkWrong(['--port', '70000'], /0 to 65535/u);
  await checkWrong(['--port', ''], /0 to 65535/u);
  await checkWrong(['--port', 'x'], /0 to 65535/u);
});

test('an address that can’t be listened on is refused', () =>
  checkWrong(
    ['--port', '0', '--host', '192.0.2.1'],
    /Cannot listen on 192\.0\.2\.1:0: .*; see --port and --host/u,
  ));
