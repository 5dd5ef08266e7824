/** Clients that not every machine can run, replayed: a real node gives each what it can read. */

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { after, before, describe, test } from 'node:test';
import { METADATA as POLICY_METADATA } from './scene.ts';
import { REPLAYED_CLIENTS, type ReplayedClient, type ReplayedRequest } from './replayed-clients.ts';
import { openStage, type Stage } from './stage.ts';
import { REFUSED } from './strict-answers.ts';

let stage: Stage;
before(async () => {
  stage = await openStage();
});
after(() => stage.node.stop());

type Sent = Pick<ReplayedRequest, 'method' | 'path'> & { readonly body?: string };
type Reply = { readonly status: number; readonly body: unknown };

/** As the client sends it; what holds for any answer is checked. */
async function send(client: ReplayedClient, { method, path, body }: Sent): Promise<Reply> {
  const { hostname, port } = new URL(stage.nodeUrl);
  const headers = { ...client.headers, ...lengthOf(body) };
  const sent = request({ hostname, port, method, path: `${client.base}${path}`, headers });
  sent.end(body);
  const [answer] = (await once(sent, 'response')) as [IncomingMessage];
  const given = await text(answer);
  assert.equal(answer.headers['content-type'], 'application/json', path);
  assert.equal(answer.headers['x-request-id'], client.headers['x-request-id']);
  assert.equal(answer.headers['content-encoding'], undefined);
  return { status: answer.statusCode ?? 0, body: JSON.parse(given) as unknown };
}

function lengthOf(body: string | undefined): Readonly<Record<string, string>> {
  return body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
}

const BAD = [
  { name: 'a body that is no JSON', path: '/authorize', body: '{"actor_type":', status: 400 },
  { name: 'a body of another shape', path: '/list', body: '[]', status: 400 },
  { name: 'an unknown path', path: '/nothing', body: '{}', status: 404 },
  { name: 'a write', path: '/batch', body: '[]', status: 405 },
] as const;

for (const client of REPLAYED_CLIENTS) {
  describe(client.name, () => {
    for (const { method, path, body, answer, is } of client.requests) {
      test(`${method} ${path} ${JSON.stringify(is) ?? ''}`, async () => {
        const bytes = body === undefined ? undefined : JSON.stringify(body);
        const reply = await send(client, { method, path, ...(bytes && { body: bytes }) });
        const refusal = stage.refusals.get(path);
        assert.equal(reply.status, refusal ?? 200, JSON.stringify(reply.body));
        (refusal === undefined ? answer : REFUSED).parse(reply.body);
        if (is !== undefined) assert.deepEqual(reply.body, is);
        if (path === '/policy_metadata')
          assert.deepEqual(reply.body, { metadata: POLICY_METADATA });
      });
    }
    for (const { name, path, body, status } of BAD) {
      test(`${name} is refused in words`, async () => {
        const reply = await send(client, { method: 'POST', path, body });
        assert.equal(reply.status, status);
        REFUSED.parse(reply.body);
      });
    }
    test('a wrong key is refused in words', async () => {
      const stranger = {
        ...client,
        headers: { ...client.headers, authorization: 'Bearer e_1_2_3' },
      };
      const reply = await send(stranger, { method: 'POST', path: '/authorize', body: '{}' });
      assert.equal(reply.status, 401);
      REFUSED.parse(reply.body);
    });
  });
}
