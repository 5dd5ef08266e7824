/** A node as its keepers meet it: a process that starts, loses its primary, and is ended under load. */

import assert from 'node:assert/strict';
import { Agent, request } from 'node:http';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { METRICS } from '../../node/contract.ts';
import { SMALL_FACTS, SMALL_POLICY } from '../fakes/policy-world.ts';
import { DEVELOPMENT_KEY, metric, type Running, startNode, startPrimary } from './processes.ts';

const READS = {
  actor_type: 'User',
  actor_id: 'alice',
  action: 'read',
  resource_type: 'Repo',
  resource_id: 'anvil',
};

async function post(url: string, path: string, body: unknown): Promise<unknown> {
  const headers = { authorization: `Bearer ${DEVELOPMENT_KEY}` };
  const reply = await fetch(url + path, { method: 'POST', headers, body: JSON.stringify(body) });
  assert.equal(reply.status, 200);
  return await reply.json();
}

async function filledPrimary(): Promise<Running> {
  const primary = await startPrimary();
  await post(primary.url, '/api/policy', { src: SMALL_POLICY });
  await post(primary.url, '/api/bulk_load', SMALL_FACTS);
  return primary;
}

test('a start without a primary ends with 3, and says what it waited for', async () => {
  const failed = startNode({
    primaryUrl: 'http://127.0.0.1:1',
    environment: { OSO_FALLBACK_START_WAIT_SECONDS: '2' },
  });
  await assert.rejects(failed, /There is no copy to answer from: gave up after \d/u);
});

test('a node outlives its primary: it answers, and its facts grow old', async () => {
  const primary = await filledPrimary();
  const node = await startNode({
    primaryUrl: primary.url,
    environment: { OSO_FALLBACK_SYNC_INTERVAL_SECONDS: '1', OSO_LOG_LEVEL: 'info' },
  });
  await primary.stop('SIGKILL');
  while ((await metric(node.url, METRICS.syncFailuresInARow)) < 2) await sleep(50);
  const ageMs = await metric(node.url, METRICS.snapshotAgeMs);
  await sleep(50);
  assert.ok((await metric(node.url, METRICS.snapshotAgeMs)) >= ageMs + 50);
  assert.deepEqual(await post(node.url, '/api/authorize', READS), { allowed: true });
  assert.match(node.output(), /"level":50.*"code":"upstream_unavailable".*ECONNREFUSED/u);
  assert.doesNotMatch(node.output(), /osotesttoken/u);
  assert.equal(await node.stop(), 0);
});

test('a node that is ended under load loses no request', async () => {
  const primary = await filledPrimary();
  const node = await startNode({ primaryUrl: primary.url });
  const load = Array.from({ length: 8 }, () => askUntilRefused(node.url));
  await sleep(300);
  const stopped = node.stop();
  const tallies = await Promise.all(load);
  assert.equal(await stopped, 0);
  await primary.stop();
  for (const { answered, lost } of tallies) {
    assert.deepEqual(lost, []);
    assert.ok(answered > 0);
  }
});

/** Asks over one kept connection, again and again, until no new connection is accepted. */
async function askUntilRefused(url: string) {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const lost: string[] = [];
  for (let answered = 0; ; answered += 1) {
    const failure = await ask(url, agent);
    if (failure === 'ECONNREFUSED') return { answered, lost };
    if (failure !== undefined) lost.push(failure);
  }
}

/** Undefined for the right answer, else what went wrong. */
function ask(url: string, agent: Agent): Promise<string | undefined> {
  return new Promise((resolve) => {
    const asked = request(`${url}/api/authorize`, {
      method: 'POST',
      agent,
      headers: { authorization: `Bearer ${DEVELOPMENT_KEY}` },
    });
    asked.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    asked.once('response', (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk) => (text += String(chunk)));
      response.once('error', (error) => resolve(error.message));
      response.once('end', () => resolve(text === '{"allowed":true}' ? undefined : text));
    });
    asked.end(JSON.stringify(READS));
  });
}
