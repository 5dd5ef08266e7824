import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startHealthServer } from '../../../operator/ops/health-server.ts';

async function checkReply(
  path: string,
  expected: string,
  { missing = [] as readonly string[], exposition = () => Promise.resolve('up 1\n') } = {},
) {
  await using server = await startHealthServer(0, { missingKinds: () => missing, exposition });
  const response = await fetch(`http://127.0.0.1:${server.port}${path}`);
  assert.equal(`${response.status} ${(await response.text()).trim()}`, expected);
}

test('a process that runs is alive, ready or not', async () => {
  await checkReply('/healthz', '200 ok', { missing: ['pods'] });
});

test('it is ready when its watches have shown all, and names what they have not', async () => {
  await checkReply('/readyz', '200 ok');
  await checkReply('/readyz?verbose', '200 ok');
  await checkReply(
    '/readyz',
    '503 the watches have not shown all yet: pods, statefulsets.apps (the log says why)',
    { missing: ['pods', 'statefulsets.apps'] },
  );
});

test('metrics are told, or that they cannot be', async () => {
  await checkReply('/metrics', '200 up 1');
  const exposition = () => Promise.reject(new Error('odd'));
  await checkReply('/metrics', '500 the metrics cannot be collected', { exposition });
});

test('anything else says what there is', async () => {
  await checkReply('/', '404 there are /healthz, /readyz and /metrics');
});

test('a port that is taken is an error', async () => {
  const parts = { missingKinds: () => [], exposition: () => Promise.resolve('') };
  await using server = await startHealthServer(0, parts);
  await assert.rejects(startHealthServer(server.port, parts), { code: 'EADDRINUSE' });
});
