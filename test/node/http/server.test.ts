import assert from 'node:assert/strict';
import { test } from 'node:test';
import { begunAt } from '../../../node/world/age.ts';
import { checkError, get, KEY, NEW_REQUEST_ID, post, testApp } from '../../fakes/http-app.ts';
import { worldOf } from '../../fakes/policy-world.ts';

const { app } = testApp();
const AUTHORIZE = {
  actor_type: 'User',
  actor_id: 'alice',
  action: 'read',
  resource_type: 'Repo',
  resource_id: 'anvil',
};

test('everything below /api needs a key of the environment', async () => {
  const requests = [
    ...['authorize', 'authorize_resources', 'list', 'actions', 'query', 'evaluate_query'].map(
      (name) => ({ method: 'POST', url: `/api/${name}` }) as const,
    ),
    { method: 'GET', url: '/api/facts?predicate=f' },
    { method: 'GET', url: '/api/policy_metadata' },
  ] as const;
  const strangers = [undefined, 'Bearer x', `Bearer ${KEY.replace('0123456789', '9876543210')}`];
  for (const request of requests) {
    for (const authorization of strangers) {
      const headers = authorization === undefined ? {} : { authorization };
      checkError(await app.inject({ ...request, headers }), 401, /Cannot let the request in/u);
    }
  }
});

test('no key is in an answer to one that is refused, nor in the log', async () => {
  const { app: other, logLines } = testApp();
  const headers = { authorization: 'Bearer e_other_1_veryverysecret' };
  const response = await other.inject({ method: 'POST', url: '/api/list', headers });
  assert.equal(response.statusCode, 401);
  assert.ok(![response.body, ...logLines].join().includes('veryverysecret'));
});

test('headers that ask for what a fallback cannot give are ignored', async () => {
  const response = await app.inject({
    method: 'POST',
    url: '//api/authorize?',
    headers: {
      authorization: `Bearer ${KEY}`,
      'x-osoapiversion': '7',
      osooffset: 'opaque',
      'x-oso-instance-id': 'f862d158-c66c-4a66-89f2-d7e4bc00c2a2',
    },
    body: JSON.stringify(AUTHORIZE),
  });
  assert.deepEqual([response.statusCode, response.body], [200, '{"allowed":true}']);
  assert.equal(response.headers['x-request-id'], NEW_REQUEST_ID);
});

test('writes are 405 and say where to write', async () => {
  for (const path of ['/api/batch', '/api/facts', '/api/policy', '/api/clear_data', '/api/bulk']) {
    const response = await post(app, path, []);
    checkError(response, 405, /read-only; write to the primary/u);
    assert.equal(response.headers['allow'], path === '/api/facts' ? 'GET, HEAD' : '');
  }
  const deleted = await app.inject({ method: 'DELETE', url: '/api/facts', body: '{}' });
  checkError(deleted, 405, /read-only/u);
});

test('what is not served is 404', async () => {
  checkError(await get(app, '/api/stats'), 404, /./u);
  checkError(await get(app, '/'), 404, /./u);
});

test('a question asked with GET is 405', async () => {
  const response = await get(app, '/api/authorize');
  checkError(response, 405, /wrong method/u);
  assert.equal(response.headers['allow'], 'POST');
});

test('a body that is empty or no JSON is 400', async () => {
  const request = { method: 'POST', url: '/api/list', headers: { authorization: `Bearer ${KEY}` } };
  checkError(await app.inject({ ...request, method: 'POST' }), 400, /the body is empty/u);
  checkError(await app.inject({ ...request, method: 'POST', body: '{' }), 400, /not JSON/u);
});

test('the health check follows the world', async () => {
  const changing = testApp({ world: null });
  checkError(
    await changing.app.inject('/healthcheck'),
    503,
    /no copy of the environment is loaded: the primary does not answer/u,
  );
  changing.world.replace(worldOf(), begunAt(0));
  assert.equal((await changing.app.inject('/healthcheck')).statusCode, 200);
});

test('metrics count what was answered, and how old the copy is', async () => {
  const measured = testApp({ world: worldOf({ takenAtMs: 999_000 }) });
  await post(measured.app, '/api/authorize', AUTHORIZE);
  await post(measured.app, '/api/authorize', {});
  await measured.app.inject('/made/up');
  await measured.app.inject('/made/up/too');
  const response = await measured.app.inject('/metrics');
  assert.match(String(response.headers['content-type']), /^text\/plain; version=0\.0\.4/u);
  const lines = response.body.split('\n');
  for (const line of [
    'oso_fallback_snapshot_age_ms 1000',
    'oso_fallback_facts 6',
    'oso_fallback_http_requests_count{path="/api/authorize",status_code="200"} 1',
    'oso_fallback_http_requests_count{path="/api/authorize",status_code="400"} 1',
    'oso_fallback_http_requests_count{path="unknown",status_code="404"} 2',
  ]) {
    assert.ok(lines.includes(line), line);
  }
});
