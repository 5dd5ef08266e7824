import assert from 'node:assert/strict';
import { existsSync, mkdirSync } from 'node:fs';
import { test } from 'node:test';
import { buildFile } from '../../../node/cli/build-file.ts';
import { FakeIo } from '../../fakes/command-io.ts';
import { SMALL_FACTS, SMALL_POLICY, worldOf } from '../../fakes/policy-world.ts';
import { file } from './snapshot-for-asking.ts';

function orderOf(out: string) {
  return {
    policy: worldOf().policy,
    policySource: SMALL_POLICY,
    factFiles: ['-'],
    out: file(out),
    environment: '0123456789',
    skipsUnused: false,
  };
}

function ioOf(count: number): FakeIo {
  const io = new FakeIo();
  io.piped = Array.from({ length: count }, () => `${JSON.stringify(SMALL_FACTS[0])}\n`);
  return io;
}

test('facts are read, and the file has them once', async () => {
  const { head, skippedCount } = await buildFile(orderOf('built'), ioOf(10));
  assert.equal(head.factCount, 1);
  assert.equal(skippedCount, 0);
  assert.ok(existsSync(file('built')));
});

test('whoever is asked to end stops, and leaves nothing behind', async () => {
  const io = ioOf(10);
  io.end();
  await assert.rejects(buildFile(orderOf('stopped'), io), { message: 'Stopped: nothing is built' });
  assert.ok(!existsSync(file('stopped')) && !existsSync(file('stopped.unfinished')));
});

test('a place that cannot be taken is named, and nothing is left behind', async () => {
  mkdirSync(file('taken/inside'), { recursive: true });
  await assert.rejects(buildFile(orderOf('taken'), ioOf(1)), {
    code: 'invalid_config',
    message: /^Cannot write .*taken: /u,
  });
  assert.ok(!existsSync(file('taken.unfinished')));
});
