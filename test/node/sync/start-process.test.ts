import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startProcess } from '../../../node/sync/start-process.ts';
import { runScript, startProcessContract } from '../../contracts/start-process.ts';

startProcessContract('a start from this process', (use) => use(startProcess));

/** Starts what cannot be started: `broken` is in the place of Node. */
async function checkNotStarted(broken: string, reason: RegExp): Promise<void> {
  const { execPath } = process;
  process.execPath = broken;
  try {
    const events = await runScript(startProcess, '', (_, child) => {
      child.send({});
      child.kill();
    });
    assert.ok(events.length === 1 && events[0]?.kind === 'not_started');
    assert.match(events[0].reason, reason);
  } finally {
    process.execPath = execPath;
  }
}

test('one that cannot be started is told of, later', () =>
  checkNotStarted('/nonexistent', /ENOENT/u));

test('also when the system refuses in another way', () =>
  checkNotStarted('/dev/null\0', /null bytes/u));
