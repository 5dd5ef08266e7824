import assert from 'node:assert/strict';
import { test } from 'node:test';
import { healthRoute } from '../../../node/http/health-route.ts';

const ASKED = { environment: '', queryString: '', body: undefined, headers: {} };

test('healthy is 200', async () => {
  const answer = await healthRoute(() => undefined).answer(ASKED);
  assert.deepEqual(answer, { status: 200, body: '{"status":"ok"}' });
});

test('unhealthy is 503 with the reason', async () => {
  const answer = await healthRoute(() => 'no copy yet').answer(ASKED);
  assert.deepEqual(answer, { status: 503, body: '{"message":"no copy yet"}' });
});

test('probes need no key', () => {
  const route = healthRoute(() => undefined);
  assert.equal(route.authenticate, undefined);
  assert.equal(route.path, '/healthcheck');
});
