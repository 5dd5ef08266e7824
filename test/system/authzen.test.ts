/** AuthZEN as processes meet it: off until it is asked for, and then beside everything else. */

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { FRESHNESS_HEADERS, PATHS } from '../../node/contract.ts';
import { SMALL_FACTS, SMALL_POLICY } from '../fakes/policy-world.ts';
import { DEVELOPMENT_KEY, type Running, startNode, startPrimary } from './processes.ts';

let primary: Running;

before(async () => {
  primary = await startPrimary();
  assert.equal((await post(primary.url, '/api/policy', { src: SMALL_POLICY })).status, 200);
  assert.equal((await post(primary.url, '/api/bulk_load', SMALL_FACTS)).status, 200);
});
after(async () => {
  await primary.stop();
});

function post(url: string, path: string, body: unknown): Promise<Response> {
  const authorization = `Bearer ${DEVELOPMENT_KEY}`;
  const headers = { authorization, 'content-type': 'application/json' };
  return fetch(url + path, { method: 'POST', headers, body: JSON.stringify(body) });
}

const EVALUATION = {
  subject: { type: 'User', id: 'alice' },
  action: { name: 'read' },
  resource: { type: 'Repo', id: 'anvil' },
};

test('a caller finds the endpoints, and is answered from the copy', async () => {
  const node = await startNode({
    primaryUrl: primary.url,
    environment: { OSO_FALLBACK_AUTHZEN: 'true' },
  });
  const found = await fetch(`${node.url}/.well-known/authzen-configuration`);
  const document = (await found.json()) as Record<string, string>;
  assert.equal(document['policy_decision_point'], node.url);
  const path = document['access_evaluation_endpoint']?.slice(node.url.length) ?? '';
  const reply = await post(node.url, path, EVALUATION);
  assert.deepEqual(await reply.json(), { decision: true });
  assert.match(reply.headers.get(FRESHNESS_HEADERS.ageMs) ?? '', /^\d+$/u);
  assert.equal((await fetch(node.url + path, { method: 'POST' })).status, 401);
  const metrics = await (await fetch(node.url + PATHS.metrics)).text();
  assert.match(metrics, /_count\{path="\/access\/v1\/evaluation",status_code="200"\} 1/u);
  assert.equal(await node.stop(), 0);
});

test('a node that is not asked for it has none', async () => {
  const node = await startNode({ primaryUrl: primary.url });
  assert.equal((await post(node.url, '/access/v1/evaluation', EVALUATION)).status, 404);
  assert.equal((await fetch(`${node.url}/.well-known/authzen-configuration`)).status, 404);
  assert.equal(await node.stop(), 0);
});
