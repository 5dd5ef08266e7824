import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  type AnsweringThread,
  startThread,
  type ThreadEvent,
} from '../../../node/aside/start-thread.ts';
import { temporaryDirectory } from '../../fakes/generation-files.ts';
import { presentWorld } from '../../fakes/shared-orders.ts';
import {
  ENDLESS,
  ENDLESS_QUESTION,
  PAGED,
  RESIDENT,
  sharedWorld,
} from '../../fakes/shared-worlds.ts';

/** A real thread, and what it says next. */
function started(budgetMs: number) {
  let heard: (event: ThreadEvent) => void = () => undefined;
  const thread: AnsweringThread = startThread(
    { budgetMs, memoryBytes: 4e9, sqlDialect: 'mysql' },
    (event) => heard(event),
  );
  const ask = (order: Parameters<AnsweringThread['send']>[0]) =>
    new Promise<ThreadEvent>((resolve) => {
      heard = resolve;
      thread.send(order);
    });
  return { thread, ask };
}

for (const residency of [RESIDENT, PAGED]) {
  test(`${residency.kind}: another thread answers from the same copy`, async () => {
    using directory = temporaryDirectory();
    const world = presentWorld(await sharedWorld(directory.path, { residency }));
    const { thread, ask } = started(4_000);
    const question = { actor_type: 'User', actor_id: 'alice', action: 'read' };
    const body = Buffer.from(JSON.stringify({ ...question, resource_type: 'Repo' }));
    const report = await ask({ ...world, path: '/api/list', body, spentMs: 0 });
    assert.deepEqual(report, {
      kind: 'answered',
      status: 200,
      body: '{"results":["anvil","zebra"]}',
      headers: undefined,
    });
    await thread.end();
  });
}

test('what has no end is refused there when its time is over', async () => {
  using directory = temporaryDirectory();
  const world = presentWorld(await sharedWorld(directory.path, ENDLESS));
  const { thread, ask } = started(300);
  const body = Buffer.from(JSON.stringify(ENDLESS_QUESTION));
  const report = await ask({ ...world, path: '/api/authorize', body, spentMs: 0 });
  assert.ok(report.kind === 'refused' && report.code === 'budget_exhausted');
  await thread.end();
});

test('a thread that cannot begin says that it ended', async () => {
  const event = await new Promise<ThreadEvent>((resolve) => {
    startThread({ budgetMs: 1, sqlDialect: 'oracle' } as never, resolve);
  });
  assert.equal(event.kind, 'ended');
});
