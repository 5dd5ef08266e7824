import assert from 'node:assert/strict';
import { test } from 'node:test';
import { metricsRoute } from '../../../node/http/metrics-route.ts';

test('the exposition is sent as what it is, to anyone', async () => {
  const route = metricsRoute({ exposition: async () => 'up 1\n', contentType: 'text/plain' });
  const asked = { environment: '', queryString: '', body: undefined, headers: {} };
  assert.deepEqual(await route.answer(asked), {
    status: 200,
    body: 'up 1\n',
    headers: { 'content-type': 'text/plain' },
  });
  assert.equal(route.authenticate, undefined);
});
