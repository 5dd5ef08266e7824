/** The development primary is killed while it writes: what it acknowledged is there when it is back. */

import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { DEVELOPMENT_KEY, type Running, startPrimary } from './processes.ts';

/** Writers that go on at the same time, so that a kill always meets some of their writes half-way. */
const WRITERS = 6;
/** Enough for the journal to become small again every 20 writes or so. */
const FACTS_PER_WRITE = 500;

let directory = '';
const started: Running[] = [];
before(async () => {
  directory = await mkdtemp(join(tmpdir(), 'primary-crash-'));
});
after(async () => {
  await Promise.all(started.map((primary) => primary.stop('SIGKILL')));
  await rm(directory, { recursive: true });
});

async function start(): Promise<Running> {
  const primary = await startPrimary({ args: ['--directory', directory] });
  started.push(primary);
  return primary;
}

async function ask(primary: Running, path: string, body?: unknown): Promise<unknown> {
  const reply = await fetch(`${primary.url}${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { authorization: `Bearer ${DEVELOPMENT_KEY}` },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  assert.ok(reply.ok, `${path}: ${reply.status}`);
  return await reply.json();
}

/** One transaction that replaces a writer's facts of `round - 1` by those of `round`. */
async function write(primary: Running, writer: number, round: number): Promise<void> {
  const type = `Writer${writer}`;
  const inserts = Array.from({ length: FACTS_PER_WRITE }, (_, n) => ({
    predicate: 'is_in',
    args: [
      { type, id: String(n) },
      { type: 'Round', id: String(round) },
    ],
  }));
  const before = { type: 'Round', id: String(round - 1) };
  const deletes = [{ predicate: 'is_in', args: [{ type, id: null }, before] }];
  await ask(primary, '/api/batch', [{ inserts }, { deletes }]);
}

/** The one round that all of a writer's facts are of; 0 without facts. */
async function roundOf(primary: Running, writer: number): Promise<number> {
  const path = `/api/facts?predicate=is_in&args.0.type=Writer${writer}`;
  const facts = (await ask(primary, path)) as { args: { id: string }[] }[];
  const rounds = [...new Set(facts.map(({ args }) => Number(args[1]?.id)))];
  assert.ok(rounds.length <= 1, `half a write: facts of rounds ${rounds.join()}`);
  assert.ok(facts.length === 0 || facts.length === FACTS_PER_WRITE, `${facts.length} facts`);
  return rounds[0] ?? 0;
}

/**
 * All writers write, each its rounds in order, until the process is killed: right after so many writes
 * were acknowledged. Gives the last acknowledged round of each.
 */
async function writeUntilKilled(primary: Running, last: readonly number[], killAfter: number) {
  const acknowledged = [...last];
  let count = 0;
  let killed: Promise<unknown> | undefined;
  const writeOn = async (writer: number) => {
    for (;;) {
      const round = (acknowledged[writer] ?? 0) + 1;
      try {
        await write(primary, writer, round);
      } catch {
        return;
      }
      acknowledged[writer] = round;
      count += 1;
      if (count === killAfter) killed = primary.stop('SIGKILL');
    }
  };
  await Promise.all(last.map((_, writer) => writeOn(writer)));
  await killed;
  return acknowledged;
}

test('killed in mid-write again and again, it loses nothing that it acknowledged', async () => {
  let primary = await start();
  const writers = Array.from({ length: WRITERS }, (_, writer) => writer);
  const src = writers.map((writer) => `declare is_in(Writer${writer}, Round);`).join('\n');
  await ask(primary, '/api/policy', { src });
  let rounds: readonly number[] = writers.map(() => 0);
  for (const killAfter of [1, 5, 17, 20, 43]) {
    const acknowledged = await writeUntilKilled(primary, rounds, killAfter);
    primary = await start();
    rounds = await Promise.all(rounds.map((_, writer) => roundOf(primary, writer)));
    for (const [writer, found] of rounds.entries()) {
      const sure = acknowledged[writer] ?? 0;
      assert.ok(found === sure || found === sure + 1, `acknowledged ${sure}, found ${found}`);
    }
  }
  assert.equal(await primary.stop(), 0);
});

test('a second process is refused the directory while the first one uses it', async () => {
  const primary = await start();
  await assert.rejects(start(), new RegExp(`process ${primary.pid} is using it`, 'u'));
  await primary.stop();
});
