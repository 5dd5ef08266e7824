import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Launcher, starterFor } from '../../../node/sync/launcher.ts';
import { startProcess } from '../../../node/sync/start-process.ts';
import { runScript, startProcessContract } from '../../contracts/start-process.ts';

const MEBIBYTE = 1024 * 1024;

startProcessContract('a launcher', async (use) => {
  await using launcher = new Launcher();
  await use(launcher.start);
});

/** What a script says first: who started it. */
const SAY_PARENT = `process.send(process.ppid, () => process.exit());`;

test('what it starts has the launcher for a parent, always the same', async () => {
  await using launcher = new Launcher();
  const [first] = await runScript(launcher.start, SAY_PARENT);
  const [second] = await runScript(launcher.start, SAY_PARENT);
  assert.deepEqual(first, second);
  assert.notDeepEqual(first, { kind: 'said', message: process.pid });
});

test('a launcher that dies takes with it what it started, and the next start has another', async () => {
  await using launcher = new Launcher();
  const wait = `process.on('disconnect', () => process.exit());`;
  const events = await runScript(launcher.start, `${wait} process.send(process.ppid);`, (event) => {
    if (event.kind === 'said') process.kill(Number(event.message), 'SIGKILL');
  });
  assert.deepEqual(events[1], { kind: 'ended', how: 'SIGKILL', lastWords: '' });
  const [parent] = await runScript(launcher.start, SAY_PARENT);
  assert.ok(parent?.kind === 'said');
  assert.notEqual(parent.message, events[0]?.kind === 'said' && events[0].message);
});

test('its end is the end of what it started, also of one that does not listen', async () => {
  const launcher = new Launcher();
  const events = await runScript(
    launcher.start,
    `process.send(0); for (;;);`,
    () => void launcher[Symbol.asyncDispose](),
  );
  assert.equal(events[1]?.kind, 'ended');
});

test('when it is disposed of, its own process has ended', async () => {
  let pid = 0;
  {
    await using launcher = new Launcher();
    const [parent] = await runScript(launcher.start, SAY_PARENT);
    pid = parent?.kind === 'said' ? Number(parent.message) : 0;
    assert.ok(process.kill(pid, 0));
  }
  assert.throws(() => process.kill(pid, 0), { code: 'ESRCH' });
});

test('where memory is small, there is no launcher, for there is nothing large to copy', async () => {
  await using small = starterFor(256 * MEBIBYTE);
  assert.equal(small.start, startProcess);
  await using large = starterFor(257 * MEBIBYTE);
  assert.ok(large instanceof Launcher);
});
